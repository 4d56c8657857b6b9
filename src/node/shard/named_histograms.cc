#include "node/shard/named_histograms.h"

#include <algorithm>
#include <numeric>

#include "node/shard/reply_head.h"

namespace pando::shard {
namespace {

/// A command, or one that it is the first word of.
bool names(std::string_view asked, std::string_view command) {
  return command == asked || (command.starts_with(asked) && command[asked.size()] == '|');
}

void show(resp::ReplyWriter& out, const Histogram& histogram) {
  const auto& counts = histogram.counts();
  const auto calls = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  out.map(2);
  out.bulk("calls");
  out.integer(static_cast<std::int64_t>(calls));
  out.bulk("histogram_usec");
  out.map(counts.size() - static_cast<std::size_t>(std::ranges::count(counts, 0U)));
  std::uint64_t upto = 0;
  for (std::size_t step = 0; step < counts.size(); ++step) {
    if (counts[step] == 0) continue;
    upto += counts[step];
    out.integer(static_cast<std::int64_t>(Histogram::end_of(step) / 1000));
    out.integer(static_cast<std::int64_t>(upto));
  }
}

/// A bulk text at the front is taken away.
std::string take_text(std::string_view& from) {
  const ReplyHead head = head_of(from);
  const auto length = std::min(static_cast<std::size_t>(head.number), head.rest.size());
  from = head.rest.substr(std::min(length + 2, head.rest.size()));
  return std::string{head.rest.substr(0, length)};
}

std::uint64_t take_number(std::string_view& from) {
  const ReplyHead head = head_of(from);
  from = head.rest;
  return static_cast<std::uint64_t>(head.number);
}

NamedHistogram& entry(NamedHistograms& all, const std::string& command) {
  const auto found = std::ranges::find(all, command, &NamedHistogram::command);
  return found != all.end() ? *found : all.emplace_back(NamedHistogram{command, {}});
}

}  // namespace

NamedHistograms chosen(const Spent& spent, keys::Words asked) {
  NamedHistograms all = spent.histograms(), out;
  if (asked.empty()) return all;
  for (const std::string_view name : asked)
    for (const NamedHistogram& one : all)
      if (names(resp::lower_case(name), one.command)) out.push_back(one);
  return out;
}

std::string shown(const NamedHistograms& all, resp::Protocol protocol) {
  std::string text;
  resp::ReplyWriter out{text, protocol};
  out.map(all.size());
  for (const NamedHistogram& one : all) {
    out.bulk(one.command);
    show(out, one.histogram);
  }
  return text;
}

std::string packed(const NamedHistograms& all) {
  std::string text;
  resp::ReplyWriter out{text, resp::Protocol::resp2};
  out.array(all.size() * (1 + Histogram::kSteps));
  for (const NamedHistogram& one : all) {
    out.bulk(one.command);
    for (const std::uint64_t count : one.histogram.counts())
      out.integer(static_cast<std::int64_t>(count));
  }
  return text;
}

NamedHistograms sum_of(const std::vector<std::string>& parts) {
  NamedHistograms all;
  for (const std::string& part : parts)
    for (std::string_view rest = head_of(part).rest; !rest.empty();) {
      Histogram& sum = entry(all, take_text(rest)).histogram;
      for (std::size_t step = 0; step < Histogram::kSteps; ++step)
        sum.add(step, take_number(rest));
    }
  return all;
}

}  // namespace pando::shard
