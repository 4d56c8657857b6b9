#include <gtest/gtest.h>

#include "base/overload.h"
#include "wire/coordinate.h"
#include "wire/golden_test.h"
#include "wire/msgpack_scan.h"

namespace pando::wire::golden {
namespace {

bool is_zero(const Json& ours) {
  if (ours.is_number()) return ours == 0;
  if (ours.is_boolean()) return ours == false;
  if (ours.is_string()) return ours == "";
  if (ours.contains("hex")) return ours["hex"] == "";
  if (ours.contains("ip")) return ours["len"] == 0;
  return ours.empty();
}

std::string serf_difference(ByteView bytes, const Json& recorded) {
  const auto message = serf::decode(bytes);
  if (!message) return "Serf message: " + std::string{to_string(message.error())};
  // One crafted event leaves out a field that we always write.
  const bool partial = recorded["serfType"] == "userEvent(3)" && !recorded["body"].contains("CC");
  if (!partial && compare(serf::encode(*message), bytes) == Sameness::different)
    return "Serf message encoded differently: " + hex(bytes);
  return difference(show(*message), recorded);
}

std::string filter_difference(ByteView bytes, const Json& recorded) {
  const auto filter = serf::decode_filter(bytes);
  if (recorded["filterType"].get<std::string>().starts_with("unknown"))
    return filter ? "filter decoded" : "";
  if (!filter) return "filter: " + std::string{to_string(filter.error())};
  if (serf::encode_filter(*filter) != to_bytes(bytes)) return "filter encoded differently";
  const Json ours = std::visit(
      Overload{
          [](const serf::NodeFilter& f) { return Json{{"nodes", f.nodes}}; },
          [](const serf::TagFilter& f) { return Json{{"Expr", f.expression}, {"Tag", f.tag}}; }},
      *filter);
  Json expected = recorded;
  expected.erase("filterType");
  return difference(ours, expected);
}

std::string coordinate_difference(ByteView bytes, const Json& recorded) {
  const auto found = decode_ping_payload(bytes);
  if (!found) return "coordinate: " + std::string{to_string(found.error())};
  if (encode_ping_payload(*found) != to_bytes(bytes)) return "coordinate encoded differently";
  return difference(show(rpc::CoordinateReply{*found, true})["Coord"], recorded["coordinate"]);
}

std::string tags_difference(ByteView meta, const Json& recorded) {
  if (recorded.contains("opaque"))
    return text(meta) == recorded["opaque"].get<std::string>() ? "" : "opaque meta";
  const auto tags = serf::decode_tags(meta);
  const bool role_only = recorded.contains("role(raw)");
  const Tags expected = role_only ? Tags{{"role", recorded["role(raw)"]}} : recorded.get<Tags>();
  if (tags != expected) return "tags of " + hex(meta);
  const Bytes again = serf::encode_tags(tags, role_only ? 2 : 5);
  if (role_only) return again == to_bytes(meta) ? "" : "role encoded differently";
  return compare(ByteView{again}.subspan(1), meta.subspan(1)) == Sameness::different
             ? "tags encoded differently"
             : "";
}

std::string address_difference(const Json& ours, const Json& recorded) {
  const auto expected = Address::parse(recorded["ip"].get<std::string>());
  const bool same =
      expected && ours["ip"] == hex(expected->bytes()) && ours["len"] == recorded["len"];
  return same ? "" : ours.dump() + " for " + recorded.dump();
}

/// A byte field, and what the recording found in it.
std::string bytes_difference(const std::string& digits, const Json& recorded) {
  const Bytes bytes = unhex(digits);
  if (recorded.contains("serfType")) return serf_difference(bytes, recorded);
  if (recorded.contains("opaque"))
    return text(bytes) == recorded["opaque"].get<std::string>() ? "" : "opaque text";
  if (recorded.contains("coordinate")) return coordinate_difference(bytes, recorded);
  if (recorded.contains("filterType")) return filter_difference(bytes, recorded);
  if (digits != recorded["hex"].get<std::string>()) return digits + " for " + recorded.dump();
  if (recorded.contains("tags")) return tags_difference(bytes, recorded["tags"]);
  if (recorded.contains("decoded")) return serf_difference(bytes, recorded["decoded"]);
  return {};
}

std::string object_difference(const Json& ours, const Json& recorded) {
  for (const auto& [key, value] : recorded.items()) {
    if (!ours.contains(key)) return key + ": not ours";
    if (auto found = difference(ours[key], value); !found.empty()) return key + ": " + found;
  }
  for (const auto& [key, value] : ours.items())
    if (!recorded.contains(key) && !is_zero(value)) return key + ": not recorded";
  return {};
}

std::string list_difference(const Json& ours, const Json& recorded) {
  if (ours.size() != recorded.size()) return "size " + std::to_string(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (auto found = difference(ours[i], recorded[i]); !found.empty())
      return std::to_string(i) + ": " + found;
  return {};
}

/// One msgpack value as a text in which every freedom is taken out. Takes it off the view.
std::string canonical(ByteView& bytes);

std::string canonical_container(ByteView& bytes) {
  msgpack::Reader in{bytes};
  const auto [count, is_map] = in.container();
  bytes = in.rest();
  if (count == 0) return "nothing";
  std::vector<std::string> items;
  for (std::size_t i = 0; i < count; ++i) {
    items.push_back(canonical(bytes));
    if (is_map) items.back() += ":" + canonical(bytes);
  }
  if (is_map) std::ranges::sort(items);
  std::string all = is_map ? "{" : "[";
  for (const auto& item : items) all += item + ",";
  return all;
}

std::string canonical(ByteView& bytes) {
  const auto size = msgpack::Scanner{}.scan(bytes);
  if (!size) return "broken";
  msgpack::Reader in{bytes.first(*size)};
  const auto tag = std::to_integer<unsigned>(bytes[0]);
  const bool container = (tag & 0xe0) == 0x80 || (tag >= 0xdc && tag <= 0xdf);
  const bool raw =
      (tag & 0xe0) == 0xa0 || (tag >= 0xd9 && tag <= 0xdb) || (tag >= 0xc4 && tag <= 0xc6);
  const bool other = tag == 0xc2 || tag == 0xc3 || tag == 0xca || tag == 0xcb;
  if (container) return canonical_container(bytes);
  const ByteView value = bytes.first(*size);
  bytes = bytes.subspan(*size);
  if (tag == 0xc0) return "nothing";
  if (other) return hex(value);
  if (!raw) return std::to_string(in.integer());
  const ByteView found = in.raw();
  return found.empty() ? "nothing" : "\"" + hex(found);
}

}  // namespace

std::string difference(const Json& ours, const Json& recorded) {
  if (recorded.is_null()) return is_zero(ours) ? "" : "nothing recorded";
  if (ours.is_object() && ours.contains("hex")) return bytes_difference(ours["hex"], recorded);
  if (recorded.is_object() && recorded.contains("ip")) return address_difference(ours, recorded);
  if (recorded.is_object()) return object_difference(ours, recorded);
  if (recorded.is_array()) return list_difference(ours, recorded);
  return ours == recorded ? "" : ours.dump() + " for " + recorded.dump();
}

Sameness compare(ByteView ours, ByteView recorded) {
  if (std::ranges::equal(ours, recorded)) return Sameness::identical;
  while (!ours.empty() && !recorded.empty())
    if (canonical(ours) != canonical(recorded)) return Sameness::different;
  return ours.empty() && recorded.empty() ? Sameness::up_to_freedom : Sameness::different;
}

}  // namespace pando::wire::golden
