// Messages on the wire: ours and protobuf's are the same.
#include "core/store/envelope.h"

#include <gtest/gtest.h>

#include <string>

#include "base/rng.h"

namespace pando::store {
namespace {

proto::Store some_words() {
  proto::Store words;
  for (std::uint32_t bucket : {3U, 700U}) {
    proto::StoreWord& word = *words.add_words();
    word.set_bucket(bucket);
    word.set_stream(bucket + 1);
    word.mutable_name()->set_common(1'000'000);
  }
  return words;
}

proto::Store some_message() {
  proto::Store message = some_words();
  message.set_mark(1);
  message.set_echo(~std::uint64_t{0});
  message.set_bulk_echo(300);
  message.set_acks("acknowledgements");
  message.set_records(std::string(1000, 'r'));
  message.set_bulk(true);
  return message;
}

void expect_same(const Envelope& envelope, const proto::Store& words, const proto::Store& message) {
  EXPECT_EQ(envelope.mark, message.mark());
  EXPECT_EQ(envelope.echo, message.echo());
  EXPECT_EQ(envelope.bulk_echo, message.bulk_echo());
  EXPECT_EQ(envelope.acks, message.acks());
  EXPECT_EQ(envelope.records, message.records());
  EXPECT_EQ(envelope.bulk, message.bulk());
  ASSERT_EQ(words.words_size(), message.words_size());
  for (int i = 0; i < words.words_size(); ++i)
    EXPECT_EQ(words.words(i).SerializeAsString(), message.words(i).SerializeAsString());
}

TEST(Envelopes, ProtobufReadsWhatIsWritten) {
  const Envelope envelope{.mark = 1,
                          .echo = ~std::uint64_t{0},
                          .bulk_echo = 300,
                          .acks = "acknowledgements",
                          .records = "records",
                          .bulk = true};
  proto::Store read;
  ASSERT_TRUE(read.ParseFromString(std::string{text(write_message(envelope, some_words()))}));
  expect_same(envelope, some_words(), read);
  EXPECT_EQ(write_message({}, {}).size(), 0U);
}

TEST(Envelopes, WhatProtobufWritesIsRead) {
  for (const proto::Store& message : {some_message(), proto::Store{}}) {
    const std::string bytes = message.SerializeAsString();
    proto::Store words = some_message();  // of the message before
    const auto envelope = read_message(view(bytes), words);
    ASSERT_TRUE(envelope);
    expect_same(*envelope, words, message);
  }
}

TEST(Envelopes, FieldsOfNewerBuildsAreSkipped) {
  // Fields 20 to 23: a number, 8 octets, a length with as many, 4 octets.
  const std::string newer{
      "\xa0\x01\xff\x01"
      "\xa9\x01"
      "12345678"
      "\xb2\x01\x02xy"
      "\xbd\x01"
      "1234"};
  const std::string bytes = newer + some_message().SerializeAsString() + newer;
  proto::Store words;
  const auto envelope = read_message(view(bytes), words);
  ASSERT_TRUE(envelope);
  expect_same(*envelope, words, some_message());
}

TEST(Envelopes, WhatIsCutShortOrDamagedIsNoneOrAnother) {
  const std::string whole = some_message().SerializeAsString();
  Rng rng{5};
  proto::Store words, read;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole.substr(0, rng.below(whole.size() + 1));
    for (auto n = rng.below(3); n > 0 && !bytes.empty(); --n)
      bytes[rng.below(std::min<std::size_t>(bytes.size(), 80))] = static_cast<char>(rng.below(256));
    const auto envelope = read_message(view(bytes), words);
    // Whoever finds it good, both have found the same in it.
    if (envelope && read.ParseFromString(bytes)) expect_same(*envelope, words, read);
  }
  for (std::size_t cut = 3; cut < 30; ++cut)  // the last field has 2
    EXPECT_FALSE(read_message(view(whole).first(whole.size() - cut), words)) << cut;
}

}  // namespace
}  // namespace pando::store
