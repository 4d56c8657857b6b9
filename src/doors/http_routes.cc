#include "doors/http_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "doors/json_map.h"
#include "doors/json_of.h"
#include "doors/reach.h"
#include "doors/resp_state.h"

namespace pando::doors {
namespace {

HttpResponse index(const Host& host, const HttpRequest&) {
  HttpResponse out;
  out.body = fmt::format("pando agent {}\n\n", host.node_name());
  for (const HttpRoute& route : http_routes())
    out.body += fmt::format("{:<12} {}\n", route.path, route.summary);
  return out;
}

HttpResponse healthz(const Host&, const HttpRequest&) {
  return {.body = "ok\n"};
}

/// Where there is a map: whoever restarts nodes one after the other looks here before the next.
std::string may_fail(const MapReport& report) {
  if (!report.map) return {};
  const map::Durability& d = report.durability;
  return fmt::format("may fail without loss: hosts {}, racks {}, zones {}; buckets lost: {}\n",
                     d.hosts, d.racks, d.zones, d.lost);
}

HttpResponse readyz(const Host& host, const HttpRequest&) {
  const std::string why = host.unready();
  if (why.empty()) return {.body = "ready\n" + may_fail(host.map())};
  return refusal(503, "not ready: " + why);
}

HttpResponse metrics(const Host& host, const HttpRequest&) {
  return {.type = "text/plain; version=0.0.4; charset=utf-8",
          .body = prometheus_text(host.facts())};
}

HttpResponse members(const Host& host, const HttpRequest& request) {
  std::vector<Member> all = host.members();
  const std::string_view status = query_value(request.query, "status");
  if (!status.empty())
    std::erase_if(all, [&](const Member& m) { return to_string(m.status) != status; });
  const auto phi = [&](std::string_view name) { return host.phi(name); };
  return {.type = "application/json", .body = members_json(all, phi, reach_in(host, request.view))};
}

HttpResponse peers(const Host& host, const HttpRequest&) {
  return {.type = "application/json", .body = peers_json(host.peers())};
}

HttpResponse map(const Host& host, const HttpRequest&) {
  return {.type = "application/json", .body = map_json(host.map())};
}

HttpResponse map_history(const Host& host, const HttpRequest&) {
  return {.type = "application/json", .body = map_history_json(host.map_history())};
}

HttpResponse lost(const Host& host, const HttpRequest&) {
  return {.type = "application/json", .body = lost_json(host.map())};
}

void moves(Host& host, const HttpRequest& request, HttpTold told) {
  const std::string_view of = query_value(request.query, "of");
  const auto json = [told](std::string text) {
    told({.type = "application/json", .body = std::move(text)});
  };
  if (of.empty()) return json(node_moves_json(host.own_moves()));
  if (of != "all") return told(refusal(400, "write ?of=all to ask all nodes, or nothing"));
  host.moves(MovesOf::members,
             [json](const ClusterMoves& moves) { json(cluster_moves_json(moves)); });
}

HttpResponse why(const Host& host, const HttpRequest& request) {
  const std::string_view node = query_value(request.query, "node");
  if (node.empty()) return refusal(400, "name a member: /v1/why?node=NAME");
  const std::vector<Member> all = host.members();
  const auto known =
      std::ranges::find_if(all, [&](const Member& m) { return m.info->name == node; });
  const auto suspicion = known == all.end() ? std::nullopt : known->suspect;
  return {.type = "application/json", .body = why_json(node, suspicion, host.why(node))};
}

HttpResponse state(const Host& host, const HttpRequest& request) {
  const auto entries =
      host.states(query_text(request.query, "node"), query_text(request.query, "prefix"));
  if (size_of(entries) > kMostState)
    return refusal(403, fmt::format("that is more than {} MiB; ask for one ?node= or a ?prefix=",
                                    kMostState >> 20));
  return {.type = "application/json", .body = state_json(entries)};
}

constexpr std::array kRoutes = {
    HttpRoute{"/", "This list", index},
    HttpRoute{"/healthz", "200 while the agent runs", healthz},
    HttpRoute{"/readyz", "200 while others may count on this node, else 503 and why", readyz},
    HttpRoute{"/metrics", "All that is counted and measured, for Prometheus", metrics},
    HttpRoute{"/v1/members", "Everybody the node knows, as JSON; ?status=alive filters", members},
    HttpRoute{"/v1/why", "The deaths of a member and their evidence, as JSON; ?node=NAME", why},
    HttpRoute{"/v1/state", "What nodes say about themselves, as JSON; ?node=NAME and ?prefix=KEY",
              state},
    HttpRoute{"/v1/peers", "The links with all other nodes, as JSON", peers},
    HttpRoute{"/v1/map", "Who holds which bucket, as JSON", map},
    HttpRoute{"/v1/map/history", "How the last maps came to be, as JSON", map_history},
    HttpRoute{"/v1/lost", "Buckets whose every copy died, as JSON", lost},
    HttpRoute{"/v1/moves", "What this node copies to others, as JSON; ?of=all: what all nodes do",
              nullptr, moves},
    HttpRoute{"/v1/events", "Events as they happen (server-sent events); ?since=ID resumes"},
};

}  // namespace

std::span<const HttpRoute> http_routes() {
  return kRoutes;
}

const HttpRoute* find_route(std::string_view path) {
  const auto route = std::ranges::find(kRoutes, path, &HttpRoute::path);
  return route == kRoutes.end() ? nullptr : &*route;
}

HttpResponse refusal(int status, std::string_view what) {
  return {.status = status, .body = fmt::format("{}\n", what)};
}

}  // namespace pando::doors
