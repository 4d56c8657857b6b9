#include "doors/memory_advice.h"

#include <fmt/format.h>

#include <iterator>

namespace pando::doors {
namespace {

/// Beside the data a process has its ring of recent writes, buffers and code: so much is usual.
constexpr std::uint64_t kUsualRest = 128 << 20;
constexpr std::uint64_t kLittle = 5 << 20;

double mib(std::uint64_t octets) {
  return static_cast<double>(octets) / (1 << 20);
}

void advise_limit(std::string& out, const shard::View& data) {
  if (data.limit == 0 || data.bytes < data.limit / 10 * 9) return;
  fmt::format_to(std::back_inserter(out),
                 "{:.0f} MiB of {:.0f} MiB (maxmemory) are used: by maxmemory-policy {} {}. Add a "
                 "node, or raise maxmemory.\n",
                 mib(data.bytes), mib(data.limit), to_string(data.policy),
                 data.policy == Eviction::none ? "writes are refused soon" : "keys go");
}

void advise_rest(std::string& out, const shard::View& data, std::uint64_t resident) {
  if (resident < data.bytes + data.bytes / 2 + kUsualRest) return;
  fmt::format_to(std::back_inserter(out),
                 "The process has {:.0f} MiB in memory for {:.0f} MiB of data: MEMORY PURGE gives "
                 "back what is free; CLIENT LIST shows what clients have not read (omem).\n",
                 mib(resident), mib(data.bytes));
}

void advise_others(std::string& out, const shard::View& data) {
  if (data.full_peers > 0)
    fmt::format_to(std::back_inserter(out),
                   "{} other nodes have more data than they may have: ask them, too.\n",
                   data.full_peers);
  if (data.stalled > 0)
    fmt::format_to(std::back_inserter(out),
                   "{} buckets take no writes, since their copies do not keep up: PANDO.PEERS "
                   "shows to whom the links are slow.\n",
                   data.stalled);
}

}  // namespace

std::string memory_advice(const shard::View& data, std::uint64_t resident) {
  std::string out;
  advise_limit(out, data);
  advise_rest(out, data, resident);
  advise_others(out, data);
  if (!out.empty()) return out;
  return data.bytes < kLittle ? "There is too little data here to say anything of its memory.\n"
                              : "Nothing is wrong with the memory of this node.\n";
}

}  // namespace pando::doors
