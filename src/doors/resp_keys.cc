// Commands about the keys of the gossip.
#include "doors/resp_commands.h"
#include "wire/keyring.h"

namespace pando::doors {
namespace {

using command::KeyOperation;
using resp::ReplyWriter;

void write(ReplyWriter& out, const reply::KeysDone& done) {
  out.map(6);
  for (const auto& [name, value] :
       {std::pair{"nodes", done.nodes}, {"responses", done.responses}, {"errors", done.errors}}) {
    out.bulk(name);
    out.integer(value);
  }
  out.bulk("messages");
  out.map(done.messages.size());
  for (const auto& [node, message] : done.messages) {
    out.bulk(node);
    out.bulk(message);
  }
  out.bulk("keys");
  out.map(done.keys.size());
  for (const auto& [key, nodes] : done.keys) {
    out.bulk(key);
    out.integer(nodes);
  }
  out.bulk("primary");
  out.bulk(done.primary_key);
}

/// The error with what the first member said about it.
std::string explained(const reply::KeysDone& done) {
  if (done.messages.empty()) return done.error;
  const auto& [node, message] = *done.messages.begin();
  return done.error + "; " + node + ": " + message;
}

void ask(const RespCall& call, KeyOperation operation, Bytes key) {
  call.host.ask(command::Keys{operation, std::move(key)},
                [answer = call.answer](const Reply& reply) {
                  if (const auto* done = std::get_if<reply::KeysDone>(&reply)) {
                    if (!done->error.empty()) return answer.error(explained(*done));
                    answer.write([&](ReplyWriter& out) { write(out, *done); });
                  }
                });
}

void change(const RespCall& call, KeyOperation operation) {
  auto key = wire::base64_decode(call.arguments[0]);
  if (!key)
    return call.answer.error(
        "the key is not base64 of 16, 24 or 32 bytes; make one with: "
        "pando keygen");
  ask(call, operation, *std::move(key));
}

}  // namespace

void resp_keys_list(const RespCall& call) {
  ask(call, KeyOperation::list, {});
}
void resp_keys_install(const RespCall& call) {
  change(call, KeyOperation::install);
}
void resp_keys_use(const RespCall& call) {
  change(call, KeyOperation::use);
}
void resp_keys_remove(const RespCall& call) {
  change(call, KeyOperation::remove);
}

}  // namespace pando::doors
