// Both ends of the RPC: what a reader accepts survives being written and read again.
#include "base/assert.h"
#include "wire/rpc.h"

using namespace pando;
namespace rpc = wire::rpc;

namespace {

void check_requests(ByteView bytes, std::size_t piece) {
  rpc::RequestReader reader;
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    reader.feed(bytes.first(size));
    bytes = bytes.subspan(size);
    while (const auto request = reader.next()) {
      rpc::RequestReader other;
      other.feed(encode(*request));
      PANDO_ASSERT(other.next() == request && other.buffered() == 0);
    }
  }
}

/// Floats that are not numbers are not themselves, so bytes are compared.
template <class Body>
void check_response(ByteView bytes) {
  rpc::ResponseReader reader;
  reader.feed(bytes);
  const auto header = reader.header();
  if (!header) return;
  const auto body = reader.body<Body>();
  if (!body) return;
  const Bytes written = encode(*header, *body);
  rpc::ResponseReader other;
  other.feed(written);
  PANDO_ASSERT(other.header() == header);
  const auto again = other.body<Body>();
  PANDO_ASSERT(again && encode(*header, *again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  check_requests(bytes, bytes.size());
  check_requests(bytes, 1 + data[size - 1] % 64);
  check_response<rpc::JoinReply>(bytes);
  check_response<rpc::MembersReply>(bytes);
  check_response<rpc::KeyReply>(bytes);
  check_response<rpc::StatsReply>(bytes);
  check_response<rpc::CoordinateReply>(bytes);
  check_response<rpc::StreamRecord>(bytes);
  check_response<rpc::LogRecord>(bytes);
  check_response<rpc::AnswerRecord>(bytes);
  return 0;
}
