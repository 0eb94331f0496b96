/*
 * The entry points of org.integg.kernels.device.DeviceCalls, through the Java Native Interface. They are thin: each
 * checks its arguments, calls the functions of population.h and script.h, and turns what those throw into Java's
 * exceptions, each with one line:
 *
 *   IllegalArgumentException   null, a size that does not fit, a number out of range
 *   IllegalStateException      what is closed, never was open, or is in use by another thread
 *   DeviceException            what a device could not do, with its own message
 *   OutOfMemoryError           no memory of this machine for a copy
 */
#include "org_integg_kernels_device_DeviceCalls.h"

#include <new>

#include "arrays.h"
#include "handles.h"
#include "population.h"
#include "script.h"

namespace {

/* Never deleted: what is open when the process ends is left to the system. */
Handles<OpenPopulation> &populations() {
  static auto &all = *new Handles<OpenPopulation>("population");
  return all;
}

Handles<OpenScript> &scripts() {
  static auto &all = *new Handles<OpenScript>("script");
  return all;
}

void raise(JNIEnv *env, const char *type, const std::string &line) {
  jclass thrown = env->FindClass(type);
  if (thrown != nullptr) env->ThrowNew(thrown, line.c_str());
}

/* Runs the body of a call and gives its result, or a value without meaning if Java throws. */
template <typename T, typename Body>
T guarded(JNIEnv *env, const char *call, Body body) {
  try {
    return body();
  } catch (const Thrown &) {
  } catch (const std::invalid_argument &e) {
    raise(env, "java/lang/IllegalArgumentException", std::string(call) + ": " + e.what());
  } catch (const Unusable &e) {
    raise(env, "java/lang/IllegalStateException", std::string(call) + ": " + e.what());
  } catch (const std::bad_alloc &) {
    raise(env, "java/lang/OutOfMemoryError", std::string(call) + ": no memory for a copy");
  } catch (const std::exception &e) {
    raise(env, "org/integg/kernels/device/DeviceException", std::string("cuda: ") + e.what());
  }
  return T();
}

/* Integers of a structure. */
template <typename S, typename T>
S structureOf(const std::vector<T> &values, const char *what) {
  static_assert(sizeof(S) % sizeof(T) == 0, "of integers alone");
  requireCount(values.size(), sizeof(S) / sizeof(T), what);
  S structure;
  std::copy(values.begin(), values.end(), reinterpret_cast<T *>(&structure));
  return structure;
}

void requireTokens(const jint *tokens, int64_t count, int64_t limit) {
  uint32_t largest = 0; /* a negative one is large */
  for (int64_t i = 0; i < count; i++) largest = std::max(largest, static_cast<uint32_t>(tokens[i]));
  if (largest < limit) return;
  for (int64_t i = 0; i < count; i++) requireRange(tokens[i], 0, limit - 1, "token " + std::to_string(i));
}

/* Bytes from a place of a script's memory on. */
void requirePlace(const OpenScript &s, int64_t at, int64_t bytes, const char *what) {
  requireRange(bytes, 0, s.bytes, "bytes");
  requireRange(at, 0, s.bytes - bytes, what);
}

template <typename T, typename A>
void put(JNIEnv *env, jlong script, jlong at, A array) {
  guarded<int>(env, "put", [&] {
    auto s = scripts().use(script);
    std::vector<T> values = copied<T>(env, array, "values");
    int64_t bytes = static_cast<int64_t>(values.size() * sizeof(T));
    requirePlace(*s, at, bytes, "place");
    s->put(at, values.data(), bytes);
    return 0;
  });
}

template <typename T, typename A>
void get(JNIEnv *env, jlong script, jlong at, A array) {
  guarded<int>(env, "get", [&] {
    auto s = scripts().use(script);
    jsize length = lengthOf(env, array, "values");
    int64_t bytes = length * static_cast<int64_t>(sizeof(T));
    requirePlace(*s, at, bytes, "place");
    std::vector<T> values(static_cast<size_t>(length));
    s->get(at, values.data(), bytes);
    write(env, array, length, values.data());
    rethrow(env);
    return 0;
  });
}

/* A body with a script and another one, which may be the same. */
template <typename Body>
void withBoth(JNIEnv *env, const char *call, jlong script, jlong other, Body body) {
  guarded<int>(env, call, [&] {
    auto own = scripts().use(script);
    if (script == other) throw std::invalid_argument("both scripts are " + std::to_string(script));
    auto from = scripts().use(other);
    body(*own, *from);
    return 0;
  });
}

}  // namespace

#define ENTRY(type, name) JNIEXPORT type JNICALL Java_org_integg_kernels_device_DeviceCalls_##name

extern "C" {

ENTRY(jlong, interfaceOfLibrary)(JNIEnv *, jclass) { return org_integg_kernels_device_DeviceCalls_INTERFACE; }

ENTRY(jstring, library)(JNIEnv *env, jclass) { return env->NewStringUTF(INTEGG_LIBRARY); }

ENTRY(jint, devices)(JNIEnv *env, jclass) {
  return guarded<jint>(env, "devices", [] { return countDevices(); });
}

ENTRY(jlong, populationOpen)
(JNIEnv *env, jclass, jintArray setup, jintArray tensors, jintArray program, jbyteArray quantiles,
 jintArray exponentials, jlongArray thresholds) {
  return guarded<jlong>(env, "population", [&] {
    PopulationGiven given = {
        structureOf<integg_setup>(copied<jint>(env, setup, "setup"), "setup"), copied<jint>(env, tensors, "tensors"),
        copied<jint>(env, program, "program"), copied<jbyte>(env, quantiles, "quantiles"),
        copied<jint>(env, exponentials, "exponentials"), copied<jlong>(env, thresholds, "thresholds")};
    return populations().add(openPopulation(given));
  });
}

ENTRY(void, populationClose)(JNIEnv *env, jclass, jlong population) {
  guarded<int>(env, "close", [&] { return populations().close(population), 0; });
}

ENTRY(void, populationPut)(JNIEnv *env, jclass, jlong population, jobjectArray weights, jobjectArray states) {
  guarded<int>(env, "put", [&] {
    auto p = populations().use(population);
    Parts tensors(env, weights, p->weights, "weights"), blocks(env, states, p->states, "states");
    p->put(tensors.gathered(p->weights).data(), blocks.gathered(p->states).data());
    return 0;
  });
}

ENTRY(void, populationWeights)(JNIEnv *env, jclass, jlong population, jobjectArray weights) {
  guarded<int>(env, "weights", [&] {
    auto p = populations().use(population);
    Parts tensors(env, weights, p->weights, "weights");
    std::vector<jbyte> all(static_cast<size_t>(p->weights));
    p->getWeights(all.data());
    return tensors.scatter(all), 0;
  });
}

ENTRY(void, populationStates)(JNIEnv *env, jclass, jlong population, jobjectArray states) {
  guarded<int>(env, "states", [&] {
    auto p = populations().use(population);
    Parts blocks(env, states, p->states, "states");
    std::vector<jbyte> all(static_cast<size_t>(p->states));
    p->getStates(all.data());
    return blocks.scatter(all), 0;
  });
}

ENTRY(void, populationEvaluate)
(JNIEnv *env, jclass, jlong population, jlong seed, jlong epoch, jobject tokens, jobject logLikelihoods) {
  guarded<int>(env, "evaluate", [&] {
    auto p = populations().use(population);
    const jint *text = addressOf<jint>(env, tokens, p->tokens, "tokens");
    jlong *results = addressOf<jlong>(env, logLikelihoods, 2 * p->pairs, "log-likelihoods");
    requireTokens(text, p->tokens, p->tokenLimit);
    return p->evaluate(seed, epoch, text, results), 0;
  });
}

ENTRY(void, populationUpdate)
(JNIEnv *env, jclass, jlong population, jobject fitness, jlong limit, jlongArray counts) {
  guarded<int>(env, "update", [&] {
    auto p = populations().use(population);
    const jint *chosen = addressOf<jint>(env, fitness, p->pairs, "fitness");
    for (int64_t i = 0; i < p->pairs; i++) {
      int most = p->largestFitness;
      if (chosen[i] < -most || chosen[i] > most) requireRange(chosen[i], -most, most, "fitness " + std::to_string(i));
    }
    requireCount(static_cast<size_t>(lengthOf(env, counts, "counts")), 2, "counts");
    jlong found[2];
    p->update(chosen, limit, found);
    write(env, counts, 2, found);
    return rethrow(env), 0;
  });
}

ENTRY(jlong, scriptOpen)(JNIEnv *env, jclass, jlongArray setup, jlongArray operations) {
  return guarded<jlong>(env, "script", [&] {
    auto given = structureOf<integg_script_setup>(copied<jlong>(env, setup, "setup"), "setup");
    return scripts().add(openScript(given, copied<jlong>(env, operations, "operations")));
  });
}

ENTRY(void, scriptClose)(JNIEnv *env, jclass, jlong script) {
  guarded<int>(env, "close", [&] { return scripts().close(script), 0; });
}

ENTRY(void, scriptPutBytes)(JNIEnv *e, jclass, jlong s, jlong at, jbyteArray values) { put<jbyte>(e, s, at, values); }
ENTRY(void, scriptPutInts)(JNIEnv *e, jclass, jlong s, jlong at, jintArray values) { put<jint>(e, s, at, values); }
ENTRY(void, scriptGetBytes)(JNIEnv *e, jclass, jlong s, jlong at, jbyteArray values) { get<jbyte>(e, s, at, values); }
ENTRY(void, scriptGetInts)(JNIEnv *e, jclass, jlong s, jlong at, jintArray values) { get<jint>(e, s, at, values); }
ENTRY(void, scriptGetLongs)(JNIEnv *e, jclass, jlong s, jlong at, jlongArray values) { get<jlong>(e, s, at, values); }

ENTRY(void, scriptRun)(JNIEnv *env, jclass, jlong script, jint part, jobject input) {
  guarded<int>(env, "run", [&] {
    auto s = scripts().use(script);
    requireRange(part, 0, s->parts - 1, "part");
    const jbyte *given = addressOf<jbyte>(env, input, s->inputBytes, "input");
    if (part == 0) {
      requireRange(*reinterpret_cast<const jlong *>(given), 0, 55, "turn of the partners");
      requireTokens(reinterpret_cast<const jint *>(given + s->firstToken), s->tokens, s->tokenLimit);
    }
    return s->run(part, given), 0;
  });
}

ENTRY(void, scriptAdd)
(JNIEnv *env, jclass, jlong script, jlong at, jlong other, jlong from, jlong count, jboolean wide, jlong scratch) {
  withBoth(env, "add", script, other, [&](OpenScript &s, const OpenScript &o) {
    int64_t size = wide ? 8 : 4;
    requireRange(count, 0, std::min(s.bytes, o.bytes) / size, "count");
    requirePlace(s, at, count * size, "place");
    requirePlace(s, scratch, count * size, "scratch");
    requirePlace(o, from, count * size, "the other's place");
    s.add(at, o, from, count, wide, scratch);
  });
}

ENTRY(void, scriptCopy)(JNIEnv *env, jclass, jlong script, jlong at, jlong other, jlong from, jlong bytes) {
  withBoth(env, "copy", script, other, [&](OpenScript &s, const OpenScript &o) {
    requirePlace(s, at, bytes, "place");
    requirePlace(o, from, bytes, "the other's place");
    s.copy(at, o, from, bytes);
  });
}

}  /* extern "C" */
