#include "wire/compression.h"

#include "wire/fields.h"
#include "wire/lzw.h"
#include "wire/memberlist.h"

namespace pando::wire {
namespace {

constexpr std::uint8_t kAlgorithmLzw = 0;

struct Compress {
  std::uint8_t algorithm = 0;
  ByteView buffer;  ///< inside the message
};

}  // namespace

namespace msgpack {

inline void read_value(Reader& in, ByteView& out) {
  out = in.raw();
}
inline void write_value(Writer& out, ByteView value) {
  out.bytes(value);
}

template <>
struct Schema<Compress> {
  static constexpr auto fields =
      std::tuple{field("Algo", &Compress::algorithm), field("Buf", &Compress::buffer)};
};

}  // namespace msgpack

Bytes compress_message(ByteView message) {
  const Bytes packed = lzw::compress(message);
  msgpack::Writer out{msgpack::Dialect::old_spec, packed.size() + 24};
  out.put(static_cast<std::uint8_t>(memberlist::Type::compress));
  write_value(out, Compress{.algorithm = kAlgorithmLzw, .buffer = packed});
  return out.take();
}

Decoded<Bytes> decompress_message(ByteView bytes, std::size_t limit) {
  const auto header = msgpack::decode<Compress>(bytes.subspan(1));
  if (!header || header->algorithm != kAlgorithmLzw)
    return std::unexpected{DecodeError::bad_compression};
  return lzw::decompress(header->buffer, limit);
}

}  // namespace pando::wire
