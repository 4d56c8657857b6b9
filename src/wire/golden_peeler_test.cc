#include <gtest/gtest.h>

#include <algorithm>

#include "wire/compression.h"
#include "wire/crc.h"
#include "wire/label.h"
#include "wire/peeler_test.h"
#include "wire/seal.h"

namespace pando::wire::golden {
namespace {

using memberlist::Type;

class Peeler {
 public:
  explicit Peeler(Peeled& out) : out_{out} {}

  void peel(const Json& node, ByteView bytes) {
    if (node.contains("label")) return label(node, bytes);
    if (node.contains("encryption")) return packet_encryption(node, bytes);
    const std::string type = node.at("type");
    if (type == "encrypt(10)") return stream_encryption(node, bytes);
    if (type == "hasCrc(12)") return crc(node, bytes);
    if (out_.wrapping.bare.empty() && type != "compress(9)") out_.wrapping.bare = to_bytes(bytes);
    if (type == "compress(9)") return compression(node, bytes);
    if (type == "compound(7)") return compound(node, bytes);
    out_.leaves.push_back({to_bytes(bytes), node});
  }

 private:
  void trouble(std::string what) {
    if (out_.trouble.empty()) out_.trouble = std::move(what);
  }

  void label(const Json& node, ByteView bytes) {
    out_.wrapping.label = out_.wrapping.aad_label = node["label"];
    const auto inner = strip_label(bytes, out_.wrapping.label);
    if (!inner) return trouble("label");
    Bytes again;
    append_label(out_.wrapping.label, again);
    again.insert(again.end(), inner->begin(), inner->end());
    if (again != to_bytes(bytes)) trouble("label written differently");
    peel(node["inner"], *inner);
  }

  void packet_encryption(const Json& node, ByteView bytes) {
    remember(node["encryption"]);
    open(node, bytes, {view(out_.wrapping.aad_label)});
  }

  void stream_encryption(const Json& node, ByteView bytes) {
    const Bytes aad = unhex(node["aad"].get<std::string>());
    remember(node);
    out_.wrapping.aad_label = text(ByteView{aad}.subspan(5));
    if (!std::ranges::equal(ByteView{aad}.first(5), bytes.first(5))) trouble("frame header");
    open(node, bytes.subspan(5), {aad});
  }

  void remember(const Json& node) {
    const Bytes nonce = unhex(node["nonce"].get<std::string>());
    std::ranges::copy(nonce, out_.wrapping.nonce.begin());
    out_.wrapping.encrypted = true;
    out_.wrapping.version_0 = node["version"] == 0;
  }

  void open(const Json& node, ByteView sealed, AdditionalData additional) {
    const auto plain = open_sealed(sealed, keys_, additional);
    if (!plain) return trouble("encryption");
    if (std::ranges::none_of(keys_.keys(), [&](const Bytes& key) {
          return reseal(*plain, key, additional) == to_bytes(sealed);
        }))
      trouble("sealed differently");
    peel(node["inner"], *plain);
  }

  /// We only write version 1; padding and another first byte make it version 0.
  Bytes reseal(Bytes plain, ByteView key, AdditionalData additional) const {
    const bool padded = out_.wrapping.version_0;
    const std::size_t padding = 16 - plain.size() % 16;
    if (padded) plain.insert(plain.end(), padding, static_cast<std::byte>(padding));
    Bytes sealed;
    seal(plain, key, out_.wrapping.nonce, additional, sealed);
    if (padded) sealed[0] = std::byte{0};
    return sealed;
  }

  void crc(const Json& node, ByteView bytes) {
    const ByteView inner = bytes.subspan(5);
    const Bytes expected = unhex(node["crc32"].get<std::string>());
    if (!std::ranges::equal(expected, bytes.subspan(1, 4))) trouble("recorded crc");
    out_.wrapping.crc = true;
    peel(node["inner"], inner);
  }

  void compression(const Json& node, ByteView bytes) {
    const auto plain = decompress_message(bytes, 1 << 20);
    if (!plain) return trouble("compression");
    if (plain->size() != node["plainLen"]) trouble("plain length");
    if (compress_message(*plain) != to_bytes(bytes)) trouble("compressed differently");
    if (out_.wrapping.bare.empty()) out_.wrapping.compressed = true;
    peel(node["inner"], *plain);
  }

  void compound(const Json& node, ByteView bytes) {
    const std::size_t count = node["count"];
    std::vector<Bytes> parts;
    std::size_t at = 2 + 2 * count;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t length = node["lengths"][i];
      parts.push_back(to_bytes(bytes.subspan(at, length)));
      at += length;
      peel(node["parts"][i], parts.back());
    }
    if (at != bytes.size()) trouble("bytes behind a compound");
    if (count >= 2 && count <= 127 && memberlist::make_compound(parts) != to_bytes(bytes))
      trouble("compound written differently");
  }

  Peeled& out_;
  const Keyring keys_ = recorded_keys();
};

}  // namespace

Peeled peel(const Record& record) {
  Peeled peeled;
  Peeler{peeled}.peel(record.decoded, record.bytes);
  return peeled;
}

}  // namespace pando::wire::golden
