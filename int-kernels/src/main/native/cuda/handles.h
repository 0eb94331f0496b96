/*
 * Everything that Java has open, by number. A number is never given twice, not even to things of another kind, so
 * that a number that is closed, never existed or belongs to another kind is told from an open one.
 */
#ifndef INTEGG_HANDLES_H
#define INTEGG_HANDLES_H

#include <stdint.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

/* Right arguments at a wrong time: java.lang.IllegalStateException. */
struct Unusable : std::logic_error {
  using std::logic_error::logic_error;
};

inline std::atomic<int64_t> lastHandle{0};

template <typename T>
class Handles {
  struct Entry {
    std::unique_ptr<T> it;
    std::mutex busy;
  };

  const std::string kind;
  std::mutex lock; /* of the entries, never held while a device works */
  std::map<int64_t, std::shared_ptr<Entry>> entries;

  std::string named(int64_t handle) const { return kind + " " + std::to_string(handle); }

  std::shared_ptr<Entry> find(int64_t handle) {
    std::lock_guard<std::mutex> locked(lock);
    auto found = entries.find(handle);
    if (found == entries.end()) throw Unusable(named(handle) + " is closed, or never was open");
    return found->second;
  }

 public:
  explicit Handles(const char *kind_) : kind(kind_) {}

  /* One thread's use; no other thread can use or close it meanwhile. */
  class Use {
    std::shared_ptr<Entry> entry;
    std::unique_lock<std::mutex> held; /* released before the entry */

   public:
    Use(std::shared_ptr<Entry> entry_, std::unique_lock<std::mutex> held_)
        : entry(std::move(entry_)), held(std::move(held_)) {}
    T *operator->() const { return entry->it.get(); }
    T &operator*() const { return *entry->it; }
    void end() const { entry->it.reset(); }
  };

  int64_t add(std::unique_ptr<T> it) {
    auto entry = std::make_shared<Entry>();
    entry->it = std::move(it);
    std::lock_guard<std::mutex> locked(lock);
    int64_t handle = ++lastHandle;
    entries.emplace(handle, std::move(entry));
    return handle;
  }

  /* Never waits: two threads with one handle are a mistake, not a queue. */
  Use use(int64_t handle) {
    std::shared_ptr<Entry> entry = find(handle);
    std::unique_lock<std::mutex> held(entry->busy, std::try_to_lock);
    if (!held.owns_lock()) throw Unusable(named(handle) + " is in use by another thread");
    if (entry->it == nullptr) throw Unusable(named(handle) + " is closed, or never was open");
    return Use(std::move(entry), std::move(held));
  }

  void close(int64_t handle) {
    Use last = use(handle);
    {
      std::lock_guard<std::mutex> locked(lock);
      entries.erase(handle);
    }
    last.end();
  }
};

#endif
