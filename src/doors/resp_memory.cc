// What the memory of this process is used for: MEMORY but for USAGE, which is about a key.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "doors/allocator.h"
#include "doors/facts_of.h"
#include "doors/memory_advice.h"
#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

void write_stats(const ServerView& view, const RespAnswer& answer) {
  const std::uint64_t data = view.data.bytes, keys = view.data.keys, resident = resident_bytes();
  const std::array<std::pair<std::string_view, std::uint64_t>, 5> numbers{
      {{"total.allocated", data},
       {"keys.count", keys},
       {"keys.bytes-per-key", keys == 0 ? 0 : data / keys},
       {"dataset.bytes", data},
       {"allocator.resident", resident}}};
  answer.write([&](resp::ReplyWriter& out) {
    out.map(numbers.size() + 2);
    for (const auto& [name, number] : numbers) {
      out.bulk(name);
      out.integer(static_cast<std::int64_t>(number));
    }
    out.bulk("fragmentation");
    out.real(data == 0 ? 0 : static_cast<double>(resident) / static_cast<double>(data));
    out.bulk("fragmentation.bytes");
    out.integer(static_cast<std::int64_t>(resident) - static_cast<std::int64_t>(data));
  });
}

/// Of all shards, as they are now.
void stats(const RespCall& call) {
  call.host.refresh([&host = call.host, cluster = call.guide != nullptr, answer = call.answer] {
    write_stats(host.server(cluster), answer);
  });
}

void doctor(const RespCall& call) {
  call.host.refresh([&host = call.host, cluster = call.guide != nullptr, answer = call.answer] {
    const std::string text = memory_advice(host.server(cluster).data, resident_bytes());
    answer.write([&](resp::ReplyWriter& out) { out.verbatim(text); });
  });
}

void malloc_stats(const RespCall& call) {
  const std::string text = allocator_report();
  call.answer.write([&](resp::ReplyWriter& out) { out.verbatim(text); });
}

void purge(const RespCall& call) {
  give_back_free_memory();
  call.answer.ok();
}

void help(const RespCall& call) {
  constexpr auto kLines = std::to_array<std::string_view>(
      {"MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", "DOCTOR",
       "    Return memory problems reports.", "MALLOC-STATS",
       "    Return internal statistics report from the memory allocator.", "PURGE",
       "    Attempt to purge dirty pages for reclamation by the allocator.", "STATS",
       "    Return information about the memory usage of the server.",
       "USAGE <key> [SAMPLES <count>]",
       "    Return memory in bytes used by <key> and its value. Nested values are",
       "    sampled up to <count> times (default: 5, 0 means sample all).", "HELP",
       "    Prints this help."});
  call.answer.write([&](resp::ReplyWriter& out) { out.lines(kLines); });
}

struct Part {
  std::string_view name;
  void (*answer)(const RespCall& call);
};

constexpr auto kParts = std::to_array<Part>({{"MEMORY STATS", stats},
                                             {"MEMORY DOCTOR", doctor},
                                             {"MEMORY MALLOC-STATS", malloc_stats},
                                             {"MEMORY PURGE", purge},
                                             {"MEMORY HELP", help}});

}  // namespace

void resp_memory(const RespCall& call) {
  std::ranges::find(kParts, call.row.name, &Part::name)->answer(call);
}

}  // namespace pando::doors
