/* The host's side of script.h: one memory, parts of operations that are recorded once and replayed. */
#include "script.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "credit.h"
#include "forward.h"
#include "host.h"
#include "moments.h"
#include "operations.h"
#include "outer.h"
#include "probes.h"
#include "product.h"

namespace {

template <typename T>
T fieldsOf(const int64_t *operation) {
  static_assert(sizeof(T) <= (INTEGG_OPERANDS - 1) * sizeof(int64_t), "an operation's fields");
  T fields;
  memcpy(&fields, operation + 1, sizeof fields);
  return fields;
}

struct Script final : OpenScript {
  integg_script_setup setup;
  std::vector<std::vector<int64_t>> operations; /* of each part */
  std::vector<Recording> recordings;
  Buffer<unsigned char> buffer;
  Memory memory = {};
  int processors = 1, sharedMemory = 0;
  cudaStream_t stream = {};

  ~Script() override {
    cudaSetDevice(static_cast<int>(setup.device));
    cudaStreamSynchronize(stream);
    for (Recording &r : recordings) r.free();
    buffer.free();
    if (stream != cudaStream_t{}) cudaStreamDestroy(stream);
  }

  void use() const { check(cudaSetDevice(static_cast<int>(setup.device)), "choosing a GPU"); }

  void open(const integg_script_setup &given, const std::vector<int64_t> &all) {
    setup = given;
    bytes = setup.bytes;
    firstToken = setup.tokens - setup.step;
    tokens = tokensOf(setup);
    inputBytes = firstToken + tokens * 4;
    tokenLimit = tokenLimitOf(setup, all);
    int id = static_cast<int>(setup.device);
    use();
    check(cudaStreamCreate(&stream), "opening the GPU");
    check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, id), "asking the GPU");
    check(cudaDeviceGetAttribute(&sharedMemory, cudaDevAttrMaxSharedMemoryPerBlockOptin, id), "asking the GPU");
    std::string what = "memory of the GPU, which has to hold " + std::to_string(setup.bytes >> 20) + " MB";
    buffer.allocate(setup.bytes, what.c_str());
    check(cudaMemsetAsync(buffer.at, 0, static_cast<size_t>(setup.bytes), stream), "clearing memory of the GPU");
    memory = {buffer.at, setup};
    for (size_t i = 0; i < all.size(); i += INTEGG_OPERANDS) {
      if (all[i] == SCRIPT_PART) operations.emplace_back();
      else operations.back().insert(operations.back().end(), &all[i], &all[i] + INTEGG_OPERANDS);
    }
    parts = static_cast<int>(operations.size());
    recordings.resize(operations.size());
    wait();
  }

  void put(int64_t at, const void *from, int64_t count) override {
    use();
    copyIn(buffer.at + at, static_cast<const unsigned char *>(from), count, stream);
    wait();
  }

  void get(int64_t at, void *to, int64_t count) override {
    use();
    copyOut(static_cast<unsigned char *>(to), buffer.at + at, count, stream);
    wait();
  }

  void run(int part, const void *input) override {
    use();
    if (part == 0) copyIn(buffer.at + setup.step, static_cast<const unsigned char *>(input), inputBytes, stream);
    const std::vector<int64_t> &all = operations[part];
    check(recordings[part].replay(stream, [&] {
      for (size_t i = 0; i < all.size(); i += INTEGG_OPERANDS) start(all.data() + i);
    }), "running a part of a script");
  }

  void wait() const {
    use();
    check(cudaStreamSynchronize(stream), "running on the GPU");
  }

  /* Copies from another script's memory. */
  void copy(int64_t at, const OpenScript &from, int64_t place, int64_t count) override {
    const Script &other = static_cast<const Script &>(from);
    other.wait();
    use();
    check(cudaMemcpyPeerAsync(buffer.at + at, static_cast<int>(setup.device), other.buffer.at + place,
                              static_cast<int>(other.setup.device), static_cast<size_t>(count), stream),
          "copying from GPU to GPU");
  }

  void add(int64_t at, const OpenScript &other, int64_t from, int64_t count, bool wide, int64_t scratch) override {
    copy(scratch, other, from, count * (wide ? 8 : 4));
    dim3 grid(shares(count, kSumThreads));
    if (wide) go(addOthers<unsigned long long>, grid, kSumThreads, 0, at, scratch, count);
    else go(addOthers<unsigned>, grid, kSumThreads, 0, at, scratch, count);
  }

  /* Enough blocks to fill the device, but no more than there is work for. */
  unsigned filling(int64_t items, int64_t each, int across) const {
    int64_t wanted = std::max(1, 8 * processors / std::max(1, across));
    return static_cast<unsigned>(std::max<int64_t>(1, std::min(wanted, static_cast<int64_t>(shares(items, each)))));
  }

  template <typename K, typename... A>
  void go(K kernel, dim3 grid, int threads, size_t shared, A... arguments) {
    check(launch(kernel, grid, threads, shared, stream, memory, arguments...), "running on the GPU");
  }

  /* Large tiles read less; small ones keep more of the device busy when there is little to do. */
  template <typename T>
  bool large(int64_t rows, int64_t columns, size_t shared) const {
    int64_t tiles = int64_t(shares(rows, T::kRows)) * shares(columns, T::kColumns);
    return shared <= static_cast<size_t>(sharedMemory) && tiles >= processors;
  }

  template <typename Join, int kSide>
  void multiply(const integg_product &o) {
    using T = Tile<kSide, kSide>;
    dim3 grid(shares(o.columns, T::kColumns), shares(o.rows, T::kRows));
    go(multiplyColumns<Join, kSide, kSide>, grid, T::kThreads, productMemory<kSide, kSide>(), o);
  }

  template <typename Join>
  void product(const int64_t *operation) {
    integg_product o = fieldsOf<integg_product>(operation);
    if (large<Tile<4, 4>>(o.rows, o.columns, productMemory<4, 4>())) multiply<Join, 4>(o);
    else multiply<Join, 2>(o);
  }

  template <int kSide>
  void outer(const integg_outer &o) {
    using T = Tile<kSide, kSide>;
    unsigned tiles = shares(o.rows, T::kRows) * shares(o.columns, T::kColumns);
    int64_t slabs = shares(o.count, kSlab), parts = filling(slabs, 1, static_cast<int>(tiles));
    int share = static_cast<int>(shares(slabs, parts)) * kSlab;
    go(addOuter<kSide, kSide>, dim3(tiles, shares(o.count, share)), T::kThreads, T::kSlabs * 4, o, share);
  }

  void sum(const integg_sum &o) {
    unsigned across = shares(o.rows, 4 * kSumThreads);
    int share = static_cast<int>(shares(o.count, filling(o.count, 64, static_cast<int>(across))));
    go(addColumns, dim3(across, shares(o.count, share)), kSumThreads, 0, o, share);
  }

  void move(const integg_move &o) {
    dim3 grid(filling(INT32_MAX, kMoveThreads, static_cast<int>(o.count)), static_cast<unsigned>(o.count));
    int64_t bytes = o.count * STATISTICS * 8;
    check(cudaMemsetAsync(buffer.at + o.statistics, 0, static_cast<size_t>(bytes), stream), "updating");
    go(largestVote, grid, kMoveThreads, 0, o);
    go(squareVotes, grid, kMoveThreads, 0, o);
    go(remember, grid, kMoveThreads, 0, o);
    go(moveWeights, grid, kMoveThreads, 0, o);
  }

  void learn(const integg_learn &o, bool first) {
    dim3 grid(filling(INT32_MAX, kMoveThreads, static_cast<int>(o.count)), static_cast<unsigned>(o.count));
    int64_t bytes = o.count * FEEDBACK_STATISTICS * 8;
    check(cudaMemsetAsync(buffer.at + o.statistics, 0, static_cast<size_t>(bytes), stream), "learning feedback");
    if (first) {
      go(addPowers, grid, kMoveThreads, 0, o);
      go(learnFeedback, grid, kMoveThreads, 0, o);
    }
    go(largestValue, grid, kMoveThreads, 0, o);
    go(packFeedback, grid, kMoveThreads, 0, o);
  }

  template <typename K>
  void makeNoise(K kernel, const integg_noise &o, int64_t items) {
    dim3 grid(shares(items * (o.rows / 4), kProbeThreads), static_cast<unsigned>(o.layers));
    go(kernel, grid, kProbeThreads, 0, o);
  }

  void start(const int64_t *p) {
    int64_t blocks = setup.blocks, width = blocks * kLanes, columns = width * setup.segment;
    switch (p[0]) {
      case SCRIPT_CLEAR: {
        integg_fill o = fieldsOf<integg_fill>(p);
        return check(cudaMemsetAsync(buffer.at + o.at, 0, static_cast<size_t>(o.bytes), stream), "clearing sums");
      }
      case SCRIPT_BEGIN: {
        integg_begin o = fieldsOf<integg_begin>(p);
        dim3 grid(shares(width, kColumnWarps), static_cast<unsigned>(1 + o.layers));
        return go(beginToken, grid, kColumnThreads, 0, o);
      }
      case SCRIPT_NORM: {
        integg_norm o = fieldsOf<integg_norm>(p);
        return go(normColumns, dim3(shares(o.columns, kColumnWarps)), kColumnThreads, 0, o);
      }
      case SCRIPT_PRODUCT: return product<Quotients>(p);
      case SCRIPT_CREDIT: return product<Credits>(p);
      case SCRIPT_OUTPUT: return product<Single>(p);
      case SCRIPT_EXPLAIN: return product<Predictions>(p);
      case SCRIPT_ERROR: {
        integg_error o = fieldsOf<integg_error>(p);
        return go(errorColumns, dim3(shares(columns, kColumnWarps)), kColumnThreads, 256 * sizeof(int), o);
      }
      case SCRIPT_BACK: {
        integg_back o = fieldsOf<integg_back>(p);
        dim3 grid(shares(width * o.width, kBackThreads), static_cast<unsigned>(o.layers));
        return go(backInTime, grid, kBackThreads, 0, o);
      }
      case SCRIPT_OUTER: {
        integg_outer o = fieldsOf<integg_outer>(p);
        bool wide = o.rows >= 128 && o.columns >= 128 && Tile<4, 4>::kSlabs * 4 <= sharedMemory;
        return wide ? outer<4>(o) : outer<2>(o);
      }
      case SCRIPT_ROWS: {
        integg_rows o = fieldsOf<integg_rows>(p);
        return go(addRows, dim3(shares(columns, kSumThreads / kWarp)), kSumThreads, 0, o);
      }
      case SCRIPT_SUM: return sum(fieldsOf<integg_sum>(p));
      case SCRIPT_SATURATED: {
        integg_sum o = fieldsOf<integg_sum>(p);
        return go(countSaturated, dim3(filling(o.count, kSumThreads, 1)), kSumThreads, 0, o);
      }
      case SCRIPT_ROW_NOISE: return makeNoise(rowNoise, fieldsOf<integg_noise>(p), setup.segment * blocks * kRowProbes);
      case SCRIPT_OUTPUT_NOISE:
        return makeNoise(outputNoise, fieldsOf<integg_noise>(p), setup.segment * blocks * kOutputProbes);
      case SCRIPT_STATE_NOISE:
        return makeNoise(stateNoise, fieldsOf<integg_noise>(p), setup.segment / kWindow * blocks * kStateProbes);
      case SCRIPT_MOVE: return move(fieldsOf<integg_move>(p));
      case SCRIPT_LEARN: return learn(fieldsOf<integg_learn>(p), true);
      case SCRIPT_PACK: return learn(fieldsOf<integg_learn>(p), false);
      case SCRIPT_STEER: return go(steerScales, dim3(1), kMoveThreads, 0, fieldsOf<integg_steer>(p));
      default: throw std::runtime_error("a script's operation that does not exist: " + std::to_string(p[0]));
    }
  }
};

}  // namespace

std::unique_ptr<OpenScript> openScript(const integg_script_setup &setup, const std::vector<int64_t> &operations) {
  requireScript(setup, operations);
  auto script = std::make_unique<Script>();
  script->open(setup, operations);
  return script;
}
