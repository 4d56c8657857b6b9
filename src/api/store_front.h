#pragma once
/// The data of a Cluster object: a shard beside the node, and who waits for its answers.
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/callbacks.h"
#include "api/control_thread.h"
#include "node/shard/entries.h"
#include "pando/store.h"
#include "shell/shard_driver.h"
#include "shell/shard_line.h"
#include "wire/resp/value.h"

namespace pando {

/// Belongs to the control thread, except what says otherwise.
class StoreFront final : private shard::Entries {
 public:
  using Told = std::move_only_function<void(Outcome<resp::Value>)>;

  explicit StoreFront(std::shared_ptr<ControlThread> thread) : thread_(std::move(thread)) {}
  /// Before the thread starts; without, there is no data here. `noted` hears notes.
  void open(shell::NodeDriver& node, const Participant& self,
            std::function<void(const Note&)> noted);
  /// Whoever waits, waits in vain. The node may go after it.
  void end();

  // Any thread.

  /// Asks, and makes of the answer what was wanted; errors go by it.
  template <class T>
  Pending<T> ask(std::vector<std::string> words, Outcome<T> (*read)(resp::Value&)) {
    Promise<T> promise{thread_};
    auto pending = promise.pending();
    thread_->post([this, words = std::move(words), read, promise = std::move(promise)]() mutable {
      ask(words, [read, promise = std::move(promise)](Outcome<resp::Value> reply) mutable {
        promise.keep(reply ? read(*reply) : std::unexpected(std::move(reply.error())));
      });
    });
    return pending;
  }
  Pending<std::optional<Bytes>> update(std::string key, Store::Change change);
  Subscription serve(std::string method, Store::EntryHandler handler);

 private:
  /// One update() on its way.
  struct Update;
  using Handlers = Callbacks<Outcome<Bytes>(StoreEntry&, const Bytes&)>;

  void ask(const std::vector<std::string>& words, Told told);
  void answered(std::span<const shard::Answered> answers);
  void look(std::shared_ptr<Update> update);
  void change(std::shared_ptr<Update> update, std::string version, std::optional<Bytes> found);
  void run(keys::Call& call) override;

  std::shared_ptr<ControlThread> thread_;
  std::unique_ptr<shell::ShardLine> line_;
  std::unique_ptr<shell::ShardDriver> shard_;
  std::uint64_t last_ticket_ = 0;
  std::map<std::uint64_t, Told> waiting_;
  std::map<std::string, Handlers, std::less<>> served_;
};

/// The text of an answer; without one for null.
std::optional<Bytes> bytes_of(const resp::Value& value);

}  // namespace pando
