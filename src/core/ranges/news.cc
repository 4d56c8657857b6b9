#include "core/ranges/news.h"

#include <algorithm>

#include "proto/ranges.pb.h"

namespace pando::ranges {
namespace {

constexpr std::size_t kMostKey = 1024;  ///< docs/protocol/map.md, "Limits"
constexpr unsigned kMostCopies = 5;     ///< as well

std::size_t octets(const NewsLoad& row) {
  return row.keys.from.size() + (row.keys.to ? row.keys.to->size() : 0) + row.middle.size() + 32;
}

bool fits(std::string_view key) {
  return key.size() <= kMostKey;
}

std::optional<NewsLoad> load_of(const proto::RangeLoad& row) {
  if (!fits(row.from()) || !fits(row.to()) || !fits(row.middle())) return {};
  NewsLoad load{{to_bytes(row.from()), {}}, row.load(), to_bytes(row.middle())};
  if (row.has_to()) load.keys.to = to_bytes(row.to());
  return load;
}

}  // namespace

Bytes encode(News news) {
  proto::RangeNews message;
  message.set_copies(news.copies);
  message.set_reports(news.reports);
  for (const NewsReady& ready : news.ready) {
    if (message.ready_size() == static_cast<int>(kMostReady)) break;
    proto::RangeReady& row = *message.add_ready();
    row.set_from(to_string(ready.from));
    row.set_since(ready.since);
  }
  std::ranges::stable_sort(news.loads, std::greater<>{}, &NewsLoad::load);
  std::size_t size = 0;
  for (const NewsLoad& load : news.loads) {
    size += octets(load);
    if (size > kMostLoadOctets || message.loads_size() == static_cast<int>(kMostLoads)) break;
    proto::RangeLoad& row = *message.add_loads();
    row.set_from(to_string(load.keys.from));
    if (load.keys.to) row.set_to(to_string(*load.keys.to));
    row.set_load(load.load);
    row.set_middle(to_string(load.middle));
  }
  return to_bytes(message.SerializeAsString());
}

std::optional<News> decode_news(ByteView value) {
  proto::RangeNews message;
  if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) return {};
  if (message.copies() < 1 || message.copies() > kMostCopies) return {};
  if (message.ready_size() > static_cast<int>(kMostReady) ||
      message.loads_size() > static_cast<int>(kMostLoads))
    return {};
  News news{static_cast<std::uint8_t>(message.copies()), message.reports(), {}, {}};
  for (const proto::RangeReady& row : message.ready()) {
    if (!fits(row.from())) return {};
    news.ready.push_back({to_bytes(row.from()), row.since()});
  }
  for (const proto::RangeLoad& row : message.loads()) {
    auto load = load_of(row);
    if (!load) return {};
    news.loads.push_back(std::move(*load));
  }
  return news;
}

}  // namespace pando::ranges
