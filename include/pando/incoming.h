#pragma once
/// What other nodes say to this one: calls that want an answer, and messages that do not.
#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "pando/bytes.h"
#include "pando/time.h"

namespace pando {

/// A call that waits for its answer. Any thread may answer it, once; what dies without an answer
/// has failed, and its caller is told so. It may outlive its cluster.
class Incoming {
 public:
  /// Gets the answer, or the handler's words about its failure.
  using Reply = std::move_only_function<void(std::expected<Bytes, std::string>)>;

  std::string from;    ///< the calling member's name
  std::string method;  ///< one that is served here
  Bytes body;          ///< as it was given, may be empty
  Duration limit{};    ///< the caller waited no longer than this when the call came

  /// Nobody has answered it. Of the library.
  explicit Incoming(Reply reply) : once_(std::make_shared<Once>(std::move(reply))) {}
  /// Leaves `other` as one that has been answered.
  Incoming(Incoming&& other) noexcept = default;
  Incoming& operator=(Incoming&&) = delete;
  ~Incoming() {
    if (!once_) return;
    once_->dropped = true;
    if (!once_->in_handler) once_->drop();
  }

  /// Ignored after another answer.
  void answer(Bytes body_) { reply(std::move(body_)); }
  /// The caller gets ErrorCode::handler_failed with these words, at most 1 KiB of them.
  void fail(std::string words) { reply(std::unexpected(std::move(words))); }
  /// Whether nobody waits for the answer any more: its time is over, it was cancelled, or the link
  /// with the caller has ended. What takes long may look at this now and then.
  bool abandoned() const { return once_->abandoned; }

 private:
  friend class CallFront;
  struct Once {
    explicit Once(Reply r) : reply(std::move(r)) {}
    void keep(std::expected<Bytes, std::string> what) {
      if (!answered.exchange(true)) reply(std::move(what));
    }
    void drop() { keep(std::unexpected("the handler has dropped the call without an answer")); }

    Reply reply;
    std::atomic<bool> answered = false, abandoned = false, dropped = false;
    std::atomic<bool> in_handler = false;  ///< which may be about to throw, and to say why
  };
  void reply(std::expected<Bytes, std::string> what) { once_->keep(std::move(what)); }

  std::shared_ptr<Once> once_;
};

/// Something that a member said to this one, or on a topic.
struct Message {
  std::string from;  ///< the member's name
  std::string name;  ///< of the cast, or the topic
  Bytes body;        ///< as it was given, may be empty
};

/// What became of a publication.
struct Published {
  std::size_t nodes = 0;    ///< members to whom it is under way, this one included
  std::size_t dropped = 0;  ///< members that have fallen too far behind and do not get it
};

}  // namespace pando
