#pragma once
/// What does this Redis client want, and may it? One client's conversation, bytes in and out.
///
/// Who drives it owns the socket and serves the commands. The loop of a driver:
///
///   1. While wants_input(), read and feed().
///   2. Take requests with next() and answer() each, in any order: answers leave in that of the
///      requests. So many may be unanswered at once as the door's `pipeline` says.
///   3. Write what output() holds. Once closing() and all is written, close the socket.
///
/// What belongs to the conversation itself (HELLO, PING, COMMAND, …) is answered inside; EXEC and
/// WATCH are asked as docs/protocol/shard.md says. SUBSCRIBE and its kin are asked, too, and any
/// answer but an error becomes what the client has to hear. Any bytes are legal. One thread.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/resp/door.h"
#include "core/resp/manner.h"
#include "core/resp/reply_queue.h"
#include "core/resp/subscriptions.h"
#include "core/resp/transaction.h"
#include "core/resp/visitor.h"
#include "pando/bytes.h"
#include "wire/resp/command_spec.h"
#include "wire/resp/reply_writer.h"
#include "wire/resp/request_reader.h"

namespace pando::resp {

struct ClientInfo;
class Session {
 public:
  /// `id`: for CLIENT ID, above 0.
  Session(const Door& door, std::uint64_t id);

  void feed(ByteView bytes);

  /// A command of the door's table with the right number of words.
  struct Request {
    const CommandSpec* spec;
    Words words;  ///< live until the next call of feed() or next()
    Ticket ticket;
    bool lasting;  ///< the text of the words, not their list, lives until feed()
  };
  /// nullopt: none has come, or too many are not answered yet.
  std::optional<Request> next();
  /// The door has another guard. False: it ends, whose user is gone or hears what it may not.
  bool follow_guard();
  /// How the answer to the request that came last is to be written.
  Protocol protocol() const { return protocol_; }
  /// A whole reply, made with a ReplyWriter of what protocol() was when the request came.
  void answer(Ticket ticket, std::string_view reply);

  /// False while too many requests are unanswered or much is unsent: bytes fed meanwhile are kept.
  bool wants_input() const;
  /// What is to be sent; the driver takes it away as it is written.
  std::string& output() { return replies_.ready(); }
  const std::string& output() const { return replies_.ready(); }
  /// Something that nobody asked for, behind the answers to all that was asked.
  std::string& push() { return replies_.tail(); }
  /// What a subscriber hears, a push of RESP3: behind the answers to its subscriptions.
  void hear(std::string_view news);
  bool subscribed() const { return subscriptions_.any(); }  ///< to something
  /// Nothing more will be answered.
  bool closing() const { return closing_ && replies_.waiting() == 0; }
  /// Why the client is cut off; nullopt if it is not, or if it asked for its end.
  const std::optional<Breach>& breach() const { return breach_; }
  std::size_t pending() const { return output().size() + replies_.held(); }  ///< bytes not sent
  std::size_t buffered() const { return reader_.buffered(); }  ///< bytes not looked at yet
  /// Some request is not answered yet, or waits for the end of a pause.
  bool waiting() const { return replies_.waiting() > 0 || manner_.held; }
  bool blocked() const;               ///< it waits for something that may never come
  void tell(ClientInfo& info) const;  ///< what the conversation knows of its client
  void end() { closing_ = true; }     ///< nothing more is asked; closing() once all is answered
  bool at_rest() const;               ///< all that came is answered, no transaction is open

 private:
  friend struct Door;
  struct Own;  ///< a command of the conversation itself
  struct OwnTable;
  static std::vector<const CommandSpec*> with_own(const std::vector<const CommandSpec*>& served);
  static std::span<const Own> own_commands();
  /// Null: the driver serves it.
  static const Own* own(const CommandSpec& spec);

  const CommandSpec* consider(Words& words);
  void break_off(Breach breach);
  ReplyWriter writer() { return {manner_.mute() ? manner_.unsaid : replies_.tail(), protocol_}; }
  void error(std::string_view text);
  void ok() { writer().simple("OK"); }
  struct Transacting;  // what MULTI, SUBSCRIBE, COMMAND, CLIENT and others do: session_own.h
  struct Subscribing;
  struct Greeting;
  struct Catalogue;
  struct Plain;
  struct Oneself;

  void reset();
  bool log_in(Words asked, std::string_view user, std::string_view password);

  const Door* door_;
  std::uint64_t id_;
  Visitor visitor_;
  RequestReader reader_;
  ReplyQueue replies_;
  Transaction transaction_;
  Subscriptions subscriptions_;
  Ticket heard_from_ = 0;  ///< the last request that changed them
  std::string name_;
  Manner manner_;
  std::optional<Breach> breach_;
  Protocol protocol_ = Protocol::resp2;
  bool closing_ = false;
};

}  // namespace pando::resp
