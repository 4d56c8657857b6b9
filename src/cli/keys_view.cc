#include "cli/keys_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "cli/text_table.h"

namespace pando::cli {

std::string key_failures_text(const wire::rpc::KeyReply& reply) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [node, message] : reply.messages) {
    rows.push_back({"failed:", printable(node), printable(message)});
  }
  return rows.empty() ? std::string{} : columns(rows);
}

std::string key_list_text(const wire::rpc::KeyReply& reply) {
  std::vector<std::vector<std::string>> rows;
  if (reply.keys) {
    for (const auto& [key, holders] : *reply.keys) {
      rows.push_back({printable(key), fmt::format("[{}/{}]", holders, reply.nodes)});
    }
  }
  return columns(rows);
}

nlohmann::ordered_json keys_json(const wire::rpc::KeyReply& reply, std::string_view error) {
  nlohmann::ordered_json shown{{"nodes", reply.nodes},
                               {"responses", reply.responses},
                               {"errors", reply.errors},
                               {"messages", nlohmann::ordered_json(reply.messages)}};
  if (reply.keys) shown["keys"] = *reply.keys;
  if (!error.empty()) shown["error"] = error;
  return shown;
}

}  // namespace pando::cli
