// Commands about members, this one included.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "doors/info.h"
#include "doors/resp_commands.h"
#include "wire/serf.h"

namespace pando::doors {
namespace {

using resp::ReplyWriter;

void write_tags(ReplyWriter& out, const Tags& tags) {
  out.map(tags.size());
  for (const auto& [tag, value] : tags) {
    out.bulk(tag);
    out.bulk(value);
  }
}

/// Two keys of a member's map.
void write_suspicion(ReplyWriter& out, const Member& member) {
  const Suspicion suspicion = member.suspect.value_or(Suspicion{});
  out.bulk("accusers");
  out.array(suspicion.accusers.size());
  for (const std::string& name : suspicion.accusers) out.bulk(name);
  out.bulk("suspect_ms");
  member.suspect ? out.integer(suspicion.age / std::chrono::milliseconds{1}) : out.null();
}

void write_member(ReplyWriter& out, const Member& member,
                  const std::map<std::string, Reach>& reach) {
  const auto reached = reach.find(member.info->name);
  out.map(9);
  out.bulk("name");
  out.bulk(member.info->name);
  out.bulk("address");
  out.bulk(member.info->endpoint.to_string());
  out.bulk("status");
  out.bulk(to_string(member.status));
  out.bulk("tags");
  write_tags(out, wire::serf::decode_tags(member.info->meta));
  out.bulk("protocol");
  out.integer(member.info->versions.delegate_current);
  write_suspicion(out, member);
  out.bulk("reach");
  write_tags(
      out, reached == reach.end() ? Tags{} : Tags(reached->second.begin(), reached->second.end()));
  out.bulk("unfit_ms");
  out.integer(member.unfit / std::chrono::milliseconds{1});
}

std::optional<MemberStatus> status_named(std::string_view word) {
  using enum MemberStatus;
  for (const MemberStatus status : {alive, leaving, left, failed})
    if (resp::same_word(to_string(status), word)) return status;
  return std::nullopt;
}

std::vector<std::string> texts(resp::Words words) {
  return {words.begin(), words.end()};
}

}  // namespace

void resp_info(const RespCall& call) {
  call.host.refresh([&host = call.host, cluster = call.guide != nullptr, answer = call.answer,
                     sections = texts(call.arguments)] {
    const std::vector<std::string_view> words{sections.begin(), sections.end()};
    const std::string text = info_answer(host.server(cluster), host.facts(), words);
    answer.write([&](ReplyWriter& out) { out.verbatim(text); });
  });
}

void resp_reset_counts(const RespCall& call) {
  call.host.refresh([&host = call.host, answer = call.answer] {
    host.reset_counts();
    answer.ok();
  });
}

void resp_config_help(const RespCall& call) {
  constexpr auto kLines = std::to_array<std::string_view>(
      {"CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", "GET <pattern>",
       "    Return parameters matching the glob-like <pattern> and their values.",
       "SET <directive> <value>", "    Set the configuration <directive> to <value>.", "RESETSTAT",
       "    Reset statistics reported by the INFO command.", "REWRITE",
       "    Rewrite the configuration file.", "HELP", "    Prints this help."});
  call.answer.write([&](ReplyWriter& out) { out.lines(kLines); });
}

void resp_pando_info(const RespCall& call) {
  call.host.refresh([&host = call.host, answer = call.answer] {
    const Facts facts = host.facts();
    answer.write([&](ReplyWriter& out) {
      out.map(facts.size());
      for (const Fact& fact : facts) {
        out.bulk(full_name(fact));
        out.bulk(fact.value);
      }
    });
  });
}

void resp_members(const RespCall& call) {
  std::vector<Member> members = call.host.members();
  if (!call.arguments.empty()) {
    const auto status = status_named(call.arguments[0]);
    if (!status)
      return call.answer.error(fmt::format(
          "'{}' is not a status; use alive, leaving, left or failed", call.arguments[0]));
    std::erase_if(members, [&](const Member& m) { return m.status != *status; });
  }
  const auto reach = reach_in(call.host, call.view);
  call.answer.write([&](ReplyWriter& out) {
    out.array(members.size());
    for (const Member& member : members) write_member(out, member, reach);
  });
}

void resp_member(const RespCall& call) {
  const std::vector<Member> members = call.host.members();
  const auto member = std::ranges::find_if(
      members, [&](const Member& m) { return m.info->name == call.arguments[0]; });
  const auto reach = reach_in(call.host, call.view);
  call.answer.write([&](ReplyWriter& out) {
    member == members.end() ? out.null() : write_member(out, *member, reach);
  });
}

void resp_rtt(const RespCall& call) {
  const std::string other{call.arguments.size() > 1 ? std::string{call.arguments[1]}
                                                    : call.host.node_name()};
  const auto time = call.host.rtt(call.arguments[0], other);
  call.answer.write([&](ReplyWriter& out) {
    if (!time) return out.null();
    out.real(std::chrono::duration<double, std::milli>(*time).count());
  });
}

void resp_phi(const RespCall& call) {
  const auto put = [&](ReplyWriter& out, std::string_view name) {
    const auto phi = call.host.phi(name);
    phi ? out.real(*phi) : out.null();
  };
  if (!call.arguments.empty())
    return call.answer.write([&](ReplyWriter& out) { put(out, call.arguments[0]); });
  const std::vector<Member> members = call.host.members();
  call.answer.write([&](ReplyWriter& out) {
    out.map(members.size());
    for (const Member& member : members) {
      out.bulk(member.info->name);
      put(out, member.info->name);
    }
  });
}

void resp_join(const RespCall& call) {
  const bool replay = resp::same_word(call.arguments[0], "REPLAY");
  const resp::Words seeds = call.arguments.subspan(replay ? 1 : 0);
  if (seeds.empty()) return call.answer.error("PANDO.JOIN needs an address behind REPLAY");
  call.host.join(texts(seeds), !replay, [answer = call.answer](const Reply& reply) {
    const auto* joined = std::get_if<reply::Joined>(&reply);
    if (joined == nullptr) return;
    if (joined->contacted == 0) return answer.error(joined->error);
    answer.write(
        [&](ReplyWriter& out) { out.integer(static_cast<std::int64_t>(joined->contacted)); });
  });
}

void resp_leave(const RespCall& call) {
  call.host.ask(command::Leave{}, call.answer.when_done());
}

void resp_force_leave(const RespCall& call) {
  const bool prune = call.arguments.size() > 1;
  if (prune && !resp::same_word(call.arguments[1], "PRUNE"))
    return call.answer.error(
        fmt::format("'{}' is not an option of PANDO.FORCE-LEAVE; use PRUNE", call.arguments[1]));
  call.host.ask(command::ForceLeave{std::string{call.arguments[0]}, prune},
                call.answer.when_done());
}

void resp_tags(const RespCall& call) {
  const Tags tags = call.host.tags();
  call.answer.write([&](ReplyWriter& out) { write_tags(out, tags); });
}

void resp_tags_set(const RespCall& call) {
  if (call.arguments.size() % 2 != 0)
    return call.answer.error("PANDO.TAGS SET needs a value for each tag");
  Tags tags = call.host.tags();
  for (std::size_t i = 0; i < call.arguments.size(); i += 2)
    tags.insert_or_assign(std::string{call.arguments[i]}, std::string{call.arguments[i + 1]});
  call.host.set_tags(std::move(tags), call.answer.when_done());
}

void resp_tags_delete(const RespCall& call) {
  Tags tags = call.host.tags();
  for (const std::string_view tag : call.arguments) tags.erase(std::string{tag});
  call.host.set_tags(std::move(tags), call.answer.when_done());
}

}  // namespace pando::doors
