/* The host's side of population.h: memory, waves, devices. */
#include "population.h"

#include <vector>

#include "evaluate.h"
#include "host.h"
#include "noise.h"
#include "program.h"
#include "votes.h"

namespace {

/* One GPU and its range of the population's blocks. */
struct Device {
  int id = 0, first = 0, blocks = 0, wave = 0, resident = -1; /* first block of the wave whose noise is there */
  int sharedMemory = 0, processors = 1;
  bool inShared = false; /* its activations */
  cudaStream_t stream = {};
  Buffer<Tensor> tensors;
  Buffer<int> program, exponentials, tiles, tokens;
  Buffer<int64_t> thresholds, results;
  Buffer<int8_t> quantiles, weights, noise, fitness;
  Buffer<uint4> packed;
  Buffer<uint32_t> states, scratch;
  Buffer<unsigned long long> votes, others, counts;

  void use() const { check(cudaSetDevice(id), "choosing a GPU"); }
  void wait() const {
    use();
    check(cudaStreamSynchronize(stream), "running on the GPU");
  }
  void free() {
    cudaSetDevice(id);
    tensors.free(), program.free(), exponentials.free(), tiles.free(), tokens.free(), thresholds.free();
    results.free(), quantiles.free(), weights.free(), noise.free(), fitness.free(), packed.free();
    states.free(), scratch.free(), votes.free(), others.free(), counts.free();
    if (stream != cudaStream_t{}) cudaStreamDestroy(stream);
  }
};

/* [rows][64] and words of four rows, for each of some blocks. */
void turnStates(int64_t rows, const int8_t *from, int8_t *to, bool toWords) {
  for (int64_t row = 0; row < rows; row++) {
    for (int lane = 0; lane < kLanes; lane++) {
      int64_t plain = row * kLanes + lane, word = (row / 4 * kLanes + lane) * 4 + row % 4;
      to[toWords ? word : plain] = from[toWords ? plain : word];
    }
  }
}

struct Population final : OpenPopulation {
  integg_setup setup;
  std::vector<Tensor> tensors;
  std::vector<int> tiles;
  std::vector<Device> devices;
  int64_t packed = 0, noiseBytes = 0;
  int blocks = 0, mostQuads = 1;
  uint64_t seed = 0, epoch = 0;

  ~Population() override {
    /* One GPU's stream may still copy from another's memory. */
    for (Device &d : devices) cudaSetDevice(d.id), cudaStreamSynchronize(d.stream);
    for (Device &d : devices) d.free();
  }

  void layOut(const int32_t *given) {
    for (int i = 0; i < setup.tensors; i++, given += INTEGG_TENSOR) {
      Tensor t = {};
      t.kind = given[0], t.rows = given[1], t.columns = given[2], t.divisor = given[3], t.stream = given[4];
      t.rank = t.kind == INTEGG_VECTOR ? std::min(1, setup.rank) : setup.rank;
      t.multiplier = ((1 << 23) + t.divisor - 1) / t.divisor;
      t.steps = (t.columns + 31) / 32;
      t.weights = weights;
      weights += static_cast<int64_t>(t.rows) * t.columns;
      t.packed = packed;
      if (t.kind == INTEGG_MATRIX) packed += static_cast<int64_t>((t.rows + kTile - 1) / kTile) * t.steps * 2 * kWarp;
      t.a = noiseBytes;
      noiseBytes += static_cast<int64_t>(t.rows) * t.rank * kPairs;
      t.b = noiseBytes;
      noiseBytes += static_cast<int64_t>(t.kind == INTEGG_VECTOR ? t.rows : t.columns) * t.rank * kPairs;
      if (t.kind == INTEGG_VECTOR) mostQuads = std::max(mostQuads, t.rows / 4);
      for (int row = 0; t.kind != INTEGG_VECTOR && row < t.rows; row += kVoteTile) {
        for (int column = 0; column < t.columns; column += kVoteTile) tiles.insert(tiles.end(), {i, row, column});
      }
      tensors.push_back(t);
    }
  }

  size_t activationBytes() const { return static_cast<size_t>(setup.activation_rows) * kLanes; }
  size_t stateBytes() const { return static_cast<size_t>(setup.state_rows) * kLanes; }

  void open(Device &d, const PopulationGiven &given) {
    d.use();
    check(cudaStreamCreate(&d.stream), "opening the GPU");
    check(cudaDeviceGetAttribute(&d.sharedMemory, cudaDevAttrMaxSharedMemoryPerBlockOptin, d.id), "asking the GPU");
    check(cudaDeviceGetAttribute(&d.processors, cudaDevAttrMultiProcessorCount, d.id), "asking the GPU");
    int64_t entries = int64_t(1) << setup.fraction_bits;
    d.tensors.allocate(setup.tensors, "memory of the GPU");
    copyIn(d.tensors.at, tensors.data(), setup.tensors, d.stream);
    int64_t length = int64_t(setup.instructions) * INTEGG_INSTRUCTION;
    d.program.allocate(length, "memory of the GPU"), copyIn(d.program.at, given.program.data(), length, d.stream);
    d.exponentials.allocate(256, "memory of the GPU"), copyIn(d.exponentials.at, given.exponentials.data(), 256, d.stream);
    d.thresholds.allocate(entries, "memory of the GPU"), copyIn(d.thresholds.at, given.thresholds.data(), entries, d.stream);
    d.quantiles.allocate(kQuantiles, "memory of the GPU"), copyIn(d.quantiles.at, given.quantiles.data(), kQuantiles, d.stream);
    int64_t count = static_cast<int64_t>(tiles.size());
    d.tiles.allocate(count, "memory of the GPU"), copyIn(d.tiles.at, tiles.data(), count, d.stream);
    d.weights.allocate(weights, "memory for weights on the GPU");
    d.packed.allocate(packed, "memory for weights on the GPU");
    d.votes.allocate(weights, "memory for votes on the GPU");
    if (d.id == 0 && devices.size() > 1) d.others.allocate(weights, "memory for votes on the GPU");
    d.counts.allocate(2, "memory of the GPU");
    d.states.allocate(d.blocks * static_cast<int64_t>(stateBytes() / 4), "memory for states on the GPU");
    d.inShared = sharedBytes(setup.rank) + activationBytes() <= static_cast<size_t>(d.sharedMemory);
    d.wave = waveOf(d);
    d.noise.allocate(std::max<int64_t>(1, d.wave * noiseBytes), "memory for noise on the GPU");
    d.scratch.allocate(d.inShared ? 1 : d.wave * static_cast<int64_t>(activationBytes() / 4),
                       "memory for activations on the GPU");
    d.tokens.allocate(int64_t(d.blocks) * kPairs * (setup.tokens + 1), "memory for tokens on the GPU");
    d.results.allocate(int64_t(d.blocks) * kLanes, "memory of the GPU");
    d.fitness.allocate(int64_t(d.blocks) * kPairs, "memory of the GPU");
    d.wait();
  }

  int waveOf(const Device &d) const {
    size_t free, total;
    check(cudaMemGetInfo(&free, &total), "asking the GPU for its memory");
    int64_t each = noiseBytes + (d.inShared ? 0 : static_cast<int64_t>(activationBytes()));
    int64_t small = int64_t(d.blocks) * (kPairs * (setup.tokens + 1) * 4 + kLanes * 8 + kPairs);
    int64_t fit = (static_cast<int64_t>(free / 10 * 9) - small) / std::max<int64_t>(1, each);
    if (fit < 1) throw std::runtime_error("memory of the GPU: not enough for one block of 64 members");
    if (setup.wave_blocks > 0) fit = std::min<int64_t>(fit, setup.wave_blocks);
    return static_cast<int>(std::min<int64_t>(fit, d.blocks));
  }

  /* A table or matrix that changed, and vectors, are taken over by the products. */
  void packAll(Device &d) {
    for (const Tensor &t : tensors) {
      if (t.kind != INTEGG_MATRIX) continue;
      int64_t words = static_cast<int64_t>((t.rows + kTile - 1) / kTile) * t.steps * 256;
      check(launch(pack, dim3(shares(words, 256)), 256, 0, d.stream, t, static_cast<const int8_t *>(d.weights.at),
                   reinterpret_cast<uint32_t *>(d.packed.at)), "packing weights");
    }
  }

  /* Makes the noise of a wave, unless it is there or has no rank. */
  void makeNoise(Device &d, int first, int count) {
    if (setup.rank == 0 || d.resident == first) return;
    NoiseArguments n = {d.tensors.at, setup.tensors, d.quantiles.at, seed, epoch, int64_t(d.first + first) * kPairs,
                        d.noise.at, noiseBytes};
    unsigned workers = static_cast<unsigned>(std::max(1, std::min(64, 4 * d.processors / count)));
    check(launch(fillNoise, dim3(count, workers), kNoiseThreads, kNoiseMemory, d.stream, n), "making noise");
    d.resident = first;
  }

  void evaluateAll(Device &d, const int32_t *tokens) {
    d.use();
    int64_t row = int64_t(kPairs) * (setup.tokens + 1);
    copyIn(d.tokens.at, tokens + d.first * row, d.blocks * row, d.stream);
    d.resident = -1;
    for (int first = 0; first < d.blocks; first += d.wave) {
      int count = std::min(d.wave, d.blocks - first);
      makeNoise(d, first, count);
      EvaluationArguments e = {
          d.tensors.at, d.program.at, setup.instructions, d.weights.at, d.packed.at, d.noise.at, noiseBytes,
          d.states.at + first * static_cast<int64_t>(stateBytes() / 4), d.scratch.at, d.tokens.at + first * row,
          d.exponentials.at, d.thresholds.at, d.results.at + int64_t(first) * kLanes,
          setup.rank, setup.shift, setup.fraction_bits, setup.tokens, setup.activation_rows, setup.state_rows};
      size_t memory = sharedBytes(setup.rank) + (d.inShared ? activationBytes() : 0);
      auto perturbed = d.inShared ? ::evaluate<true, true> : ::evaluate<false, true>;
      auto plain = d.inShared ? ::evaluate<true, false> : ::evaluate<false, false>;
      check(launch(setup.rank > 0 ? perturbed : plain, dim3(count), kThreads, memory, d.stream, e), "evaluating");
    }
  }

  void vote(Device &d, const int8_t *fitness) {
    d.use();
    copyIn(d.fitness.at, fitness + int64_t(d.first) * kPairs, int64_t(d.blocks) * kPairs, d.stream);
    check(cudaMemsetAsync(d.votes.at, 0, static_cast<size_t>(weights) * 8, d.stream), "clearing votes");
    /* From the last wave backwards: its noise is still there. */
    for (int first = (d.blocks - 1) / d.wave * d.wave; first >= 0; first -= d.wave) {
      int count = std::min(d.wave, d.blocks - first), steps = count * setup.rank;
      makeNoise(d, first, count);
      unsigned grid = static_cast<unsigned>(tiles.size() / 3);
      int wanted = static_cast<int>(shares(4 * d.processors, grid));
      int each = std::max(kVoteSteps, std::min(kMostSteps, static_cast<int>(shares(steps, wanted))));
      each = (each + kVoteSteps - 1) / kVoteSteps * kVoteSteps;
      VoteArguments v = {d.tensors.at, d.tiles.at, d.noise.at, noiseBytes, count, each,
                         d.fitness.at + int64_t(first) * kPairs, d.votes.at};
      bool split = setup.largest_fitness > 1;
      size_t memory = (split ? 3 : 2) * sizeof(uint32_t) * kVoteTile * kVoteStride;
      check(launch(split ? addVotes<true> : addVotes<false>, dim3(grid, shares(steps, each)), kVoteThreads, memory,
                   d.stream, v), "voting");
      check(launch(addVectorVotes, dim3(setup.tensors, mostQuads), kWarp, 0, d.stream, v), "voting");
    }
  }

  void move(int64_t limit, int64_t *counts) {
    Device &d = devices[0];
    for (size_t i = 1; i < devices.size(); i++) {
      devices[i].wait();
      d.use();
      check(cudaMemcpyPeerAsync(d.others.at, d.id, devices[i].votes.at, devices[i].id, static_cast<size_t>(weights) * 8,
                                d.stream), "gathering votes");
      check(launch(addVotesOf, dim3(shares(weights, 256)), 256, 0, d.stream, d.votes.at,
                   static_cast<const unsigned long long *>(d.others.at), weights), "gathering votes");
    }
    d.use();
    check(cudaMemsetAsync(d.counts.at, 0, 16, d.stream), "updating");
    check(launch(::update, dim3(shares(weights, 256)), 256, 0, d.stream,
                 static_cast<const unsigned long long *>(d.votes.at), d.weights.at, weights, limit, d.counts.at),
          "updating");
    copyOut(counts, reinterpret_cast<const int64_t *>(d.counts.at), 2, d.stream);
    packAll(d);
    d.wait();
    for (size_t i = 1; i < devices.size(); i++) {
      Device &o = devices[i];
      o.use();
      check(cudaMemcpyPeerAsync(o.weights.at, o.id, d.weights.at, d.id, static_cast<size_t>(weights), o.stream),
            "spreading weights");
      packAll(o);
    }
  }

  void openAll(const PopulationGiven &given) {
    setup = given.setup;
    layOut(given.tensors.data());
    blocks = (setup.pairs + kPairs - 1) / kPairs;
    pairs = int64_t(blocks) * kPairs;
    tokens = pairs * (setup.tokens + 1);
    states = blocks * static_cast<int64_t>(stateBytes());
    tokenLimit = tokenLimitOf(given);
    largestFitness = setup.largest_fitness;
    int count = countDevices();
    if (count < 1) throw std::runtime_error("no GPU");
    if (setup.devices > 0) count = std::min(count, static_cast<int>(setup.devices));
    count = std::min(count, blocks);
    devices.resize(count);
    for (int i = 0, first = 0; i < count; i++) {
      Device &d = devices[i];
      d.id = i, d.first = first, d.blocks = (blocks - first) / (count - i);
      first += d.blocks;
    }
    for (Device &d : devices) open(d, given);
  }

  void put(const int8_t *from, const int8_t *fromStates) override {
    for (Device &d : devices) {
      d.use();
      int64_t bytes = d.blocks * static_cast<int64_t>(stateBytes());
      std::vector<int8_t> turned(static_cast<size_t>(bytes));
      const int8_t *own = fromStates + d.first * static_cast<int64_t>(stateBytes());
      turnStates(int64_t(d.blocks) * setup.state_rows, own, turned.data(), true);
      copyIn(d.weights.at, from, weights, d.stream);
      copyIn(reinterpret_cast<int8_t *>(d.states.at), turned.data(), bytes, d.stream);
      packAll(d);
      d.wait();
    }
  }

  void getWeights(int8_t *to) override {
    Device &d = devices[0];
    d.use();
    copyOut(to, d.weights.at, weights, d.stream);
    d.wait();
  }

  void getStates(int8_t *to) override {
    for (Device &d : devices) {
      d.use();
      int64_t bytes = d.blocks * static_cast<int64_t>(stateBytes());
      std::vector<int8_t> words(static_cast<size_t>(bytes));
      copyOut(words.data(), reinterpret_cast<const int8_t *>(d.states.at), bytes, d.stream);
      d.wait();
      int8_t *own = to + d.first * static_cast<int64_t>(stateBytes());
      turnStates(int64_t(d.blocks) * setup.state_rows, words.data(), own, false);
    }
  }

  void evaluate(int64_t newSeed, int64_t newEpoch, const int32_t *text, int64_t *logLikelihoods) override {
    seed = static_cast<uint64_t>(newSeed);
    epoch = static_cast<uint64_t>(newEpoch);
    for (Device &d : devices) evaluateAll(d, text);
    for (Device &d : devices) {
      d.use();
      copyOut(logLikelihoods + int64_t(d.first) * kLanes, d.results.at, int64_t(d.blocks) * kLanes, d.stream);
    }
    for (Device &d : devices) d.wait();
  }

  void update(const int32_t *fitness, int64_t limit, int64_t *counts) override {
    if (setup.rank == 0) throw std::runtime_error("a population of rank 0 has no noise to vote for");
    std::vector<int8_t> narrow(fitness, fitness + pairs);
    for (Device &d : devices) vote(d, narrow.data());
    move(limit, counts);
  }
};

}  // namespace

int countDevices() {
  int count = 0;
  check(cudaGetDeviceCount(&count), "looking for GPUs");
  return count;
}

std::unique_ptr<OpenPopulation> openPopulation(const PopulationGiven &given) {
  requireProgram(given);
  auto population = std::make_unique<Population>();
  population->openAll(given);
  return population;
}
