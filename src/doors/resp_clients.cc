// CLIENT LIST, INFO, KILL, PAUSE, UNPAUSE: about the clients of all doors of this node.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "doors/resp_commands.h"
#include "shell/clock.h"

namespace pando::doors {

void resp_clients(const RespCall& call) {
  const std::string_view name = call.row.name;
  std::vector<std::string_view> words{"CLIENT", name.substr(name.find(' ') + 1)};
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  auto order = resp::read_client_order(words, call.answer.client(), shell::now());
  const auto refuse = [&](const std::string& error) {
    call.answer.write([&](resp::ReplyWriter& out) { out.error(error); });
  };
  if (!order) return refuse(order.error());
  if (const auto* kill = std::get_if<resp::order::Kill>(&*order))
    if (const auto& user = kill->filter.user; user && !call.host.knows_user(*user))
      return refuse(fmt::format("ERR No such user '{}'", *user));
  call.host.clients(*order, [order = *order, answer = call.answer](const auto& report) {
    answer.write([&](resp::ReplyWriter& out) { resp::answer_client_order(out, order, report); });
  });
}

}  // namespace pando::doors
