#pragma once
/// What does this Redis client want, and may it? One client's conversation, bytes in and out.
///
/// Who drives it owns the socket and serves the commands. The loop of a driver:
///
///   1. While wants_input(), read and feed().
///   2. Take requests with next() and answer() each; the next one comes after the answer.
///   3. Write what output() holds. Once closing() and all is written, close the socket.
///
/// What belongs to the conversation itself (HELLO, AUTH, PING, CLIENT, COMMAND, …) is answered
/// inside. Any bytes are legal. One thread. Source: docs/protocol/resp.md.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "wire/resp/command_spec.h"
#include "wire/resp/family.h"
#include "wire/resp/reply_writer.h"
#include "wire/resp/request_reader.h"

namespace pando::resp {

/// What all clients of a server share. Must outlive the sessions.
struct Door {
  std::vector<const CommandSpec*> commands;  ///< what the driver serves
  std::string password;                      ///< empty: none is needed
  std::string server = "pando", version;     ///< for HELLO
  RequestLimits limits;
};

class Session {
 public:
  /// `id`: for CLIENT ID, above 0.
  Session(const Door& door, std::uint64_t id);

  void feed(ByteView bytes);

  /// A command of the door's table with the right number of words.
  struct Request {
    const CommandSpec* spec;
    Words words;  ///< live until the next call of feed() or next()
  };
  /// nullopt: none has come, or the last one is not answered yet.
  std::optional<Request> next();
  /// How the answer to the last request is to be written.
  Protocol protocol() const { return protocol_; }
  /// A whole reply to the last request, made with a ReplyWriter of protocol().
  void answer(std::string_view reply);
  void refuse(std::string_view error);

  /// False while a request is unanswered or much is unsent: bytes fed meanwhile are kept.
  bool wants_input() const;
  /// What is to be sent; the driver takes it away as it is written.
  std::string& output() { return output_; }
  const std::string& output() const { return output_; }
  /// Nothing more will be answered.
  bool closing() const { return closing_; }
  /// Why the client is cut off; nullopt if it is not, or if it asked for its end.
  const std::optional<Breach>& breach() const { return breach_; }
  /// Bytes that were fed and not looked at.
  std::size_t buffered() const { return reader_.buffered(); }
  /// The last request is not answered yet.
  bool waiting() const { return waiting_; }

 private:
  struct Own;  ///< a command of the conversation itself
  struct OwnTable;
  static std::span<const Own> own_commands();

  const CommandSpec* consider(Words words);
  void handle_own(const Own& own, Words words);
  void break_off(Breach breach);
  ReplyWriter writer() { return {output_, protocol_}; }
  void error(std::string_view text) { writer().error(text); }
  void ok() { writer().simple("OK"); }

  // One for each command: session_commands.cc, and session_table.cc for the table about itself.
  void on_hello(Words words);
  struct Hello;
  std::string hello_option(Words& rest, Hello& hello);
  void greet();
  void on_auth(Words words);
  void on_ping(Words words);
  void on_echo(Words words);
  void on_quit(Words words);
  void on_reset(Words words);
  void on_select(Words words);
  void on_client_id(Words words);
  void on_client_getname(Words words);
  void on_client_setname(Words words);
  void on_client_setinfo(Words words);
  void on_command(Words words);
  void on_command_count(Words words);
  void on_command_docs(Words words);
  void on_command_info(Words words);
  void on_command_list(Words words);
  void on_help(Words words);
  bool log_in(std::string_view user, std::string_view password);
  std::vector<const CommandSpec*> all_commands() const;
  std::vector<Family> families() const;

  const Door* door_;
  std::uint64_t id_;
  RequestReader reader_;
  std::string output_, name_;
  std::optional<Breach> breach_;
  Protocol protocol_ = Protocol::resp2;
  bool admitted_, waiting_ = false, closing_ = false;
};

}  // namespace pando::resp
