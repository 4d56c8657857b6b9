#include "doors/resp_memory.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "doors/allocator.h"
#include "doors/facts_of.h"
#include "doors/memory_advice.h"

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
void with_view(const RespCall& call, void (*write)(const ServerView&, const RespAnswer&)) {
  call.host.refresh(
      [&host = call.host, cluster = call.guide != nullptr, answer = call.answer, write] {
        write(host.server(cluster), answer);
      });
}

void write_advice(const ServerView& view, const RespAnswer& answer) {
  const std::string text = memory_advice(view.data, resident_bytes());
  answer.write([&](resp::ReplyWriter& out) { out.verbatim(text); });
}

}  // namespace

void resp_memory_stats(const RespCall& call) {
  with_view(call, write_stats);
}

void resp_memory_doctor(const RespCall& call) {
  with_view(call, write_advice);
}

void resp_memory_malloc_stats(const RespCall& call) {
  const std::string text = allocator_report();
  call.answer.write([&](resp::ReplyWriter& out) { out.verbatim(text); });
}

void resp_memory_purge(const RespCall& call) {
  give_back_free_memory();
  call.answer.ok();
}

void resp_memory_help(const RespCall& call) {
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

}  // namespace pando::doors
