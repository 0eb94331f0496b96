/*
 * Java's arrays and buffers, with their sizes checked. Arrays are copied (Get…ArrayRegion) rather than held
 * (GetPrimitiveArrayCritical): the collector may not run while an array is held, and a call waits for a device.
 * Data that every step exchanges lies in direct buffers and is not copied here.
 */
#ifndef INTEGG_ARRAYS_H
#define INTEGG_ARRAYS_H

#include <jni.h>

#include <vector>

#include "checks.h"

/* Java has already thrown. */
struct Thrown {};

inline void rethrow(JNIEnv *env) {
  if (env->ExceptionCheck()) throw Thrown();
}

inline void read(JNIEnv *e, jbyteArray a, jsize n, jbyte *to) { e->GetByteArrayRegion(a, 0, n, to); }
inline void read(JNIEnv *e, jintArray a, jsize n, jint *to) { e->GetIntArrayRegion(a, 0, n, to); }
inline void read(JNIEnv *e, jlongArray a, jsize n, jlong *to) { e->GetLongArrayRegion(a, 0, n, to); }
inline void write(JNIEnv *e, jbyteArray a, jsize n, const jbyte *from) { e->SetByteArrayRegion(a, 0, n, from); }
inline void write(JNIEnv *e, jintArray a, jsize n, const jint *from) { e->SetIntArrayRegion(a, 0, n, from); }
inline void write(JNIEnv *e, jlongArray a, jsize n, const jlong *from) { e->SetLongArrayRegion(a, 0, n, from); }

inline jsize lengthOf(JNIEnv *env, jarray array, const std::string &what) {
  require(array != nullptr, what + ": null");
  return env->GetArrayLength(array);
}

/* The elements of an array. */
template <typename T, typename A>
std::vector<T> copied(JNIEnv *env, A array, const char *what) {
  jsize length = lengthOf(env, array, what);
  std::vector<T> values(static_cast<size_t>(length));
  read(env, array, length, values.data());
  rethrow(env);
  return values;
}

/* The address of a direct buffer that has room for `count` elements. */
template <typename T>
T *addressOf(JNIEnv *env, jobject buffer, int64_t count, const char *what) {
  require(buffer != nullptr, std::string(what) + ": null");
  void *at = env->GetDirectBufferAddress(buffer);
  jlong capacity = env->GetDirectBufferCapacity(buffer);
  require(at != nullptr && capacity >= 0, std::string(what) + ": must be a direct buffer");
  require(capacity >= count, std::string(what) + ": room for " + std::to_string(capacity) + ", " +
                                 std::to_string(count) + " are needed");
  return static_cast<T *>(at);
}

/* Arrays of bytes that lie one after another in memory of a given size. */
class Parts {
  JNIEnv *env;
  jobjectArray parts;
  const char *what;
  jsize count;

  /* Calls each(array, its place, its length). */
  template <typename Each>
  int64_t forEach(Each each) const {
    int64_t at = 0;
    for (jsize i = 0; i < count; i++) {
      auto part = static_cast<jbyteArray>(env->GetObjectArrayElement(parts, i));
      jsize length = lengthOf(env, part, std::string(what) + "[" + std::to_string(i) + "]");
      each(part, at, length);
      env->DeleteLocalRef(part);
      at += length;
    }
    return at;
  }

 public:
  Parts(JNIEnv *env_, jobjectArray parts_, int64_t bytes, const char *what_)
      : env(env_), parts(parts_), what(what_), count(lengthOf(env_, parts_, what_)) {
    int64_t found = forEach([](jbyteArray, int64_t, jsize) {});
    require(found == bytes, std::string(what) + ": " + std::to_string(found) + " bytes, " + std::to_string(bytes) +
                                " are needed");
  }

  /* Another thread may have replaced the arrays meanwhile, so each is checked once more. */
  std::vector<jbyte> gathered(int64_t bytes) const {
    std::vector<jbyte> all(static_cast<size_t>(bytes));
    forEach([&](jbyteArray part, int64_t at, jsize length) {
      require(at + length <= bytes, std::string(what) + ": changed meanwhile");
      read(env, part, length, all.data() + at);
    });
    rethrow(env);
    return all;
  }

  void scatter(const std::vector<jbyte> &all) const {
    forEach([&](jbyteArray part, int64_t at, jsize length) {
      require(at + length <= static_cast<int64_t>(all.size()), std::string(what) + ": changed meanwhile");
      write(env, part, length, all.data() + at);
    });
    rethrow(env);
  }
};

#endif
