#include "wire/rpc.h"

#include <gtest/gtest.h>

#include "wire/golden_test.h"
#include "wire/samples_test.h"

namespace pando::wire::rpc {
namespace {

using golden::hex;
using golden::unhex;

constexpr auto kTruncated = std::unexpected{DecodeError::truncated};

Decoded<Request> read_request(ByteView bytes) {
  RequestReader reader;
  reader.feed(bytes);
  return reader.next();
}

TEST(RpcRequests, AreReadInPiecesOfAnySize) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    std::vector<Request> sent, received;
    Bytes bytes;
    for (int i = 0; i < 20; ++i) {
      sent.push_back(samples::request(rng));
      const Bytes one = encode(sent.back());
      bytes.insert(bytes.end(), one.begin(), one.end());
    }
    RequestReader reader;
    for (ByteView rest = bytes; !rest.empty();) {
      const std::size_t piece = std::min<std::size_t>(rng.below(400), rest.size());
      reader.feed(rest.first(piece));
      rest = rest.subspan(piece);
      while (auto request = reader.next()) received.push_back(*std::move(request));
      ASSERT_EQ(reader.next(), kTruncated);
    }
    ASSERT_EQ(received, sent);
    ASSERT_EQ(reader.buffered(), 0u);
  }
}

TEST(RpcRequests, ARequestIsConsumedOnlyAsAWhole) {
  const Request request{1, ForceLeave{"bravo", true}};
  const Bytes bytes = encode(request);
  RequestReader reader;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    reader.feed(ByteView{bytes}.subspan(i, 1));
    ASSERT_EQ(reader.next(), kTruncated);
    ASSERT_EQ(reader.buffered(), i + 1);
  }
  reader.feed(ByteView{bytes}.last(1));
  EXPECT_EQ(reader.next(), request);
}

// Source: docs/protocol/wire.md; the bytes are those of a real client.
TEST(RpcRequests, AreWrittenAsRealClientsWriteThem) {
  EXPECT_EQ(hex(encode(Request{1, Handshake{}})),
            "82a7436f6d6d616e64a968616e647368616b65a353657101"
            "81a756657273696f6e01");
  EXPECT_EQ(hex(encode(Request{2, Members{}})), "82a7436f6d6d616e64a76d656d62657273a353657102");
}

TEST(RpcRequests, AnUnknownCommandIsReportedByItsHeaderAlone) {
  const Request request{9, UnknownCommand{"reboot"}};
  EXPECT_EQ(read_request(encode(request)), request);
  EXPECT_EQ(command_name(request.body), "reboot");
}

TEST(RpcRequests, WhatABodyDoesNotNameIsZero) {
  // A client that leaves out the version does not speak version 1.
  const Bytes bytes = unhex(
      "82a7436f6d6d616e64a968616e647368616b65a353657101"
      "80");
  EXPECT_EQ(read_request(bytes), (Request{1, Handshake{.version = 0}}));
}

TEST(RpcRequests, ABodyOfAnotherKindIsRefused) {
  const auto handshake = [](std::string_view body) {
    return read_request(
        unhex("82a7436f6d6d616e64a968616e647368616b65a353657101" + std::string{body}));
  };
  EXPECT_EQ(handshake("05"), std::unexpected{DecodeError::wrong_type});
  EXPECT_EQ(handshake("81a756657273696f6ea131"), std::unexpected{DecodeError::wrong_type});
  EXPECT_EQ(handshake("c1"), std::unexpected{DecodeError::malformed});
  EXPECT_EQ(handshake(""), kTruncated);
  EXPECT_EQ(read_request(unhex("05")), std::unexpected{DecodeError::wrong_type});
}

TEST(RpcRequests, ARequestWithoutAnEndIsRefused) {
  RequestReader reader;
  reader.feed(unhex("dbffffffff"));
  EXPECT_EQ(reader.next(), kTruncated);
  reader.feed(Bytes(kMaxRequest));
  EXPECT_EQ(reader.next(), std::unexpected{DecodeError::too_large});
}

TEST(RpcRequests, CommandsKnowWhetherTheyAreAnsweredWithABody) {
  for (const RequestBody& body :
       std::initializer_list<RequestBody>{Join{}, Members{}, MembersFiltered{}, InstallKey{},
                                          ListKeys{}, Stats{}, GetCoordinate{}})
    EXPECT_TRUE(has_reply_body(body)) << command_name(body);
  for (const RequestBody& body : std::initializer_list<RequestBody>{
           Handshake{}, Auth{}, SendEvent{}, ForceLeave{}, SetTags{}, Stream{}, Monitor{}, Stop{},
           Leave{}, SendQuery{}, Respond{}, UnknownCommand{}})
    EXPECT_FALSE(has_reply_body(body)) << command_name(body);
}

// ---- responses ---------------------------------------------------------------------------------

/// Header and body come back, also when the last byte comes alone.
template <class Body>
void expect_round_trip(const ResponseHeader& header, const Body& body) {
  const Bytes bytes = encode(header, body);
  ResponseReader reader;
  reader.feed(ByteView{bytes}.first(bytes.size() - 1));
  ASSERT_EQ(reader.header(), header);
  ASSERT_EQ(reader.body<Body>(), kTruncated);
  reader.feed(ByteView{bytes}.last(1));
  ASSERT_EQ(reader.body<Body>(), body);
  ASSERT_EQ(reader.header(), kTruncated);
}

std::map<std::string, std::map<std::string, std::string>> sections(Rng& rng) {
  return {{"serf", samples::tags(rng)}, {"tags", samples::tags(rng)}};
}

TEST(RpcResponses, BodiesComeBack) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    const ResponseHeader header{samples::text(rng), rng.next()};
    std::vector<Member> members;
    for (std::uint64_t i = rng.below(5); i > 0; --i) members.push_back(samples::member(rng));
    expect_round_trip(header, JoinReply{static_cast<std::int32_t>(rng.next())});
    expect_round_trip(header, MembersReply{members});
    expect_round_trip(header, KeyReply{samples::tags(rng), std::nullopt, 3, -1, 2});
    expect_round_trip(header, KeyReply{{}, std::map<std::string, std::int64_t>{{"k", 3}}, 1, 2, 3});
    expect_round_trip(header, StatsReply{sections(rng)});
    expect_round_trip(header, CoordinateReply{samples::coordinate(rng), rng.chance(0.5)});
    expect_round_trip(header, samples::stream_record(rng));
    expect_round_trip(header, LogRecord{samples::text(rng)});
    expect_round_trip(header, AnswerRecord{"ack", samples::text(rng), samples::bytes(rng)});
  }
}

TEST(RpcResponses, ManyComeFromOneStream) {
  ResponseReader reader;
  for (Sequence seq = 0; seq < 5000; ++seq) {
    reader.feed(encode(ResponseHeader{{}, seq}));
    reader.feed(encode({{}, seq}, JoinReply{1}));
    ASSERT_EQ(reader.header(), (ResponseHeader{{}, seq}));
    ASSERT_EQ(reader.header(), (ResponseHeader{{}, seq}));
    ASSERT_EQ(reader.body<JoinReply>(), JoinReply{1});
  }
}

TEST(RpcResponses, UnknownRecordsOfAStreamAreNamedAsSuch) {
  ResponseReader reader;
  reader.feed(unhex("81a54576656e74a3666f6f"));
  EXPECT_EQ(reader.body<StreamRecord>(), std::unexpected{DecodeError::unknown_type});
}

}  // namespace
}  // namespace pando::wire::rpc
