#include "doors/facts_of.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>

#include "base/version.h"
#include "doors/facts_section.h"

namespace pando::doors {
namespace {

/// One time series for each peer would be too much for a monitor of a large cluster.
constexpr std::size_t kMostPhi = 64;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void add_members(Section& s, const std::vector<Member>& members) {
  std::array<std::size_t, 5> by_status{};
  for (const Member& member : members) ++by_status[static_cast<std::size_t>(member.status)];
  using enum MemberStatus;
  for (const auto status : {alive, leaving, left, failed})
    s.gauge("members", "Members that this node knows, by status",
            by_status[static_cast<std::size_t>(status)],
            {{"status", std::string{to_string(status)}}});
}

void add_state(Section& s, const node::Stats& stats) {
  s.gauge("links", "Links with other Pando nodes", stats.links);
  s.gauge("state_owners", "Nodes whose state is known", stats.state_owners);
  s.gauge("state_bytes", "Memory that the state of all nodes takes", stats.state_bytes);
  s.gauge("state_writes_per_second", "Writes of state that flow control lets through",
          stats.state_rate);
}

void add_calls(Facts& facts, const node::CallStats& calls) {
  Section s{facts, "calls"};
  s.counter("calls_made", "Calls of this node; each is answered, failed or in flight", calls.made);
  s.counter("calls_answered", "Calls of this node that were answered", calls.answered);
  for (const auto& [failure, count] : calls.failed)
    s.counter("calls_failed", "Calls of this node that were not answered, and why", count,
              {{"failure", failure}});
  s.counter("calls_served", "Calls that a handler of this node was given", calls.served);
  s.gauges("calls_in_flight", "Calls without an answer: of this node, and at it", "direction",
           {{"out", calls.calling}, {"in", calls.serving}});
  constexpr std::string_view kCasts = "One-way messages to single nodes";
  s.counter("casts", kCasts, calls.casts_in, {{"direction", "in"}});
  s.counter("casts", kCasts, calls.casts_out, {{"direction", "out"}});
  constexpr std::string_view kPublications = "Publications heard, and one for each node reached";
  s.counter("publications", kPublications, calls.told, {{"direction", "in"}});
  s.counter("publications", kPublications, calls.published, {{"direction", "out"}});
  s.counter("publications_dropped", "Publications of this node that were too much for a node",
            calls.dropped);
}

}  // namespace

std::uint64_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::uint64_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void add_process(Facts& facts, Duration up) {
  Section s{facts, "process"};
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  s.text("pando_version", "Version of the program", std::string{version()});
  s.text("process_id", "Process id", fmt::to_string(::getpid()));
  s.gauge("uptime_seconds", "Seconds since the agent has started",
          std::chrono::duration_cast<std::chrono::seconds>(up).count());
  s.gauge("resident_memory_bytes", "Memory of the process that is resident", resident_bytes());
  s.counter("cpu_seconds", "Processor time of the process",
            seconds(usage.ru_utime) + seconds(usage.ru_stime));
}

void add_node(Facts& facts, const node::Node& node) {
  Section s{facts, "node"};
  const node::Stats stats = node.stats();
  s.text("name", "Name of this node", node.name());
  s.text("encrypted", "Whether gossip is encrypted", stats.encrypted ? "yes" : "no");
  add_members(s, node.members());
  s.gauge("health_score", "How much this node doubts itself, 0 (not at all) to 7",
          stats.health_score);
  s.gauges(
      "lamport_time", "Logical clocks", "clock",
      {{"member", stats.member_time}, {"event", stats.event_time}, {"query", stats.query_time}});
  s.gauges("queue_messages", "Messages that wait to be gossiped", "queue",
           {{"intent", stats.intent_queue},
            {"event", stats.event_queue},
            {"query", stats.query_queue},
            {"rumour", stats.rumour_queue}});
  s.gauge("streams", "Streams that are open on the gossip port", stats.streams);
  s.counter("coordinate_resets", "Network coordinates that had to begin again",
            stats.coordinate_resets);
  add_state(s, stats);
  for (const auto& [reason, count] : stats.refused)
    s.counter("refused", "Input from the network that was refused", count, {{"reason", reason}});
  add_calls(facts, stats.calls);
}

void add_phi(Facts& facts, const node::Node& node, Instant now) {
  constexpr std::array<std::pair<std::string_view, double>, 3> kLevels{
      {{"hedge", 1}, {"avoid", 3}, {"report", 8}}};
  std::vector<std::pair<double, std::string>> known;
  for (const Member& member : node.members())
    if (const auto phi = node.phi(member.info->name, now))
      known.emplace_back(*phi, member.info->name);
  std::ranges::sort(known, std::greater{});
  Section s{facts, "detector"};
  for (const auto& [level, least] : kLevels)
    s.gauge("phi_reached", "Peers whose silence has reached phi 1, 3 and 8 now",
            std::ranges::count_if(known, [&](const auto& row) { return row.first >= least; }),
            {{"level", std::string{level}}});
  for (std::size_t i = 0; i < kLevels.size(); ++i)
    s.counter("silences", "How often the silence of a peer has reached phi 1, 3 and 8",
              node.stats().silences[i], {{"level", std::string{kLevels[i].first}}});
  if (known.size() > kMostPhi) known.resize(kMostPhi);
  for (const auto& [phi, name] : known)
    s.gauge("phi", "How suspicious the silence of a peer is; of the 64 highest", phi,
            {{"peer", name}});
}

void add_map(Facts& facts, const MapReport& report) {
  if (!report.map) return;
  const map::Map& map = *report.map;
  std::array<std::size_t, 3> buckets{};
  for (const map::Holders& holders : map.buckets)
    ++buckets[static_cast<std::size_t>(map::health(map, holders, map.copies))];
  Section s{facts, "map"};
  s.gauge("map_epoch", "The agreed map's number on its branch", map.epoch);
  s.gauge("map_members", "Members of the map", map.members.size());
  s.gauge("map_member", "1 if this node is one of them", report.status.member);
  s.gauge("map_serves", "1 if this node may answer for what it holds", report.status.serves);
  s.gauge("map_quorum", "0 while too few members of the map can be reached",
          report.status.phase == map::Status::Phase::agreed ||
              report.status.phase == map::Status::Phase::deciding);
  s.gauges("map_buckets", "Buckets by state", "state",
           {{"ok", buckets[0]}, {"degraded", buckets[1]}, {"lost", buckets[2]}});
  s.gauges("map_may_fail", "How many more may fail without losing an acknowledged copy", "what",
           {{"hosts", report.durability.hosts},
            {"racks", report.durability.racks},
            {"zones", report.durability.zones}});
}

void add_traffic(Facts& facts, const shell::Traffic& t) {
  Section s{facts, "traffic"};
  const auto both = [&](std::string_view name, std::string_view help, auto in, auto out) {
    s.counter(name, help, in, {{"direction", "in"}});
    s.counter(name, help, out, {{"direction", "out"}});
  };
  both("datagrams", "Datagrams of the gossip port", t.datagrams_in, t.datagrams_out);
  both("datagram_bytes", "Bytes of those datagrams", t.datagram_bytes_in, t.datagram_bytes_out);
  s.counter("datagrams_unsent", "Datagrams that the system did not take", t.datagrams_unsent);
  s.counter("streams_accepted", "Streams that peers have opened", t.streams_accepted);
  s.counter("streams_dialled", "Streams that this node has opened", t.streams_dialled);
  s.counter("streams_cut", "Streams that were cut to make room", t.streams_cut);
  both("stream_bytes", "Bytes of streams", t.stream_bytes_in, t.stream_bytes_out);
}

void add_tls(Facts& facts, const shell::TlsGate& tls) {
  if (!tls.on()) return;
  Section s{facts, "tls"};
  const shell::TlsCounts& counts = tls.counts();
  s.gauge("tls_certificate_expires", "When this node's certificate expires, in seconds since 1970",
          tls.context()->expires());
  s.counter("tls_handshakes", "Links on which both sides have taken the other's certificate",
            counts.accepted, {{"direction", "in"}});
  s.counter("tls_handshakes", "Links on which both sides have taken the other's certificate",
            counts.dialled, {{"direction", "out"}});
  for (std::size_t i = 0; i < counts.failed.size(); ++i)
    s.counter("tls_handshakes_failed", "Connections that came to nothing under TLS",
              counts.failed[i], {{"reason", std::string{shell::kTlsFailures[i]}}});
}

void add_doors(Facts& facts, const std::vector<NamedDoor>& doors) {
  Section s{facts, "doors"};
  for (const auto& [name, c] : doors)
    s.gauge("clients", "Clients that are connected", c.clients, {{"door", name}});
  for (const auto& [name, c] : doors)
    s.counter("clients_accepted", "Clients that have connected", c.accepted, {{"door", name}});
  for (const auto& [name, c] : doors)
    s.counter("requests", "Requests of clients about the cluster", c.requests, {{"door", name}});
  for (const auto& [name, c] : doors) {
    constexpr std::string_view kHelp = "Bytes of clients";
    s.counter("client_bytes", kHelp, c.bytes_in, {{"door", name}, {"direction", "in"}});
    s.counter("client_bytes", kHelp, c.bytes_out, {{"door", name}, {"direction", "out"}});
  }
  for (const auto& [name, c] : doors)
    for (const auto& [reason, count] : c.refused)
      s.counter("clients_refused", "Clients that were turned away or cut off", count,
                {{"door", name}, {"reason", std::string{reason}}});
}

}  // namespace pando::doors
