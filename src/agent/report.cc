#include "agent/report.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <thread>

#include "agent/outer_doors.h"
#include "base/version.h"

namespace pando::agent {

std::string banner(const Settings& settings, const Addresses& addresses, const Endpoint& rpc,
                   const OuterDoors& doors, const shell::NodeDriver& driver) {
  const auto row = [](std::string_view name, const auto& value) {
    return fmt::format("\n{:>18}: {}", name, value);
  };
  const auto quoted = [](const std::string& text) { return "'" + text + "'"; };
  std::string out = "Pando agent running!";
  out += row("Node name", quoted(driver.node().name()));
  out += row("Bind addr", quoted(driver.local().to_string()));
  if (addresses.advertise.address != addresses.bind.address)
    out += row("Advertise addr", quoted(addresses.advertise.to_string()));
  out += row("RPC addr", quoted(rpc.to_string()));
  if (const auto resp = doors.resp_local()) out += row("RESP addr", quoted(resp->to_string()));
  if (const auto resp = doors.resp_cluster_local())
    out += row("RESP cluster", quoted(resp->to_string()));
  if (const auto http = doors.http_local()) out += row("HTTP addr", quoted(http->to_string()));
  out += row("Encrypted", driver.node().stats().encrypted);
  out += row("Cluster", settings.serf_only ? "(Serf only)" : quoted(settings.cluster));
  if (settings.map.store) out += row("Stores", true);
  out += row("Snapshot", !settings.snapshot_path.empty());
  return out + row("Profile", to_string(settings.profile));
}

std::string statistics(const shell::NodeDriver& driver) {
  const node::Stats s = driver.node().stats();
  const shell::Traffic& t = driver.traffic();
  std::string out = fmt::format(
      "members {} failed {} left {} health {} streams {} links {}\n"
      "datagrams in {} ({} bytes) out {} ({} bytes) unsent {}\n"
      "streams accepted {} dialled {} cut {} bytes in {} out {}\n",
      s.members, s.failed, s.left, s.health_score, s.streams, s.links, t.datagrams_in,
      t.datagram_bytes_in, t.datagrams_out, t.datagram_bytes_out, t.datagrams_unsent,
      t.streams_accepted, t.streams_dialled, t.streams_cut, t.stream_bytes_in, t.stream_bytes_out);
  for (const auto& [reason, count] : s.refused)
    out += fmt::format("refused {} {}\n", reason, count);
  return out;
}

RuntimeFacts runtime_facts() {
  utsname system{};
  ::uname(&system);
  std::string machine = system.machine;
  // Go's words, which scripts for Serf know.
  if (machine == "x86_64") machine = "amd64";
  if (machine == "aarch64") machine = "arm64";
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  return {.os = "linux",
          .arch = std::move(machine),
          .version = std::string{version()},
          .max_procs = cores,
          .goroutines = 1,
          .cpu_count = cores};
}

}  // namespace pando::agent
