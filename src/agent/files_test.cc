// The files an agent keeps: keyring and tags.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "agent/keyring_file.h"
#include "agent/tags_file.h"
#include "shell/loop_test.h"
#include "source_tree.h"

namespace pando::agent {
namespace {

using shell::TempDir;
using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

constexpr const char* kKey16 = "QEFCQ0RFRkdISUpLTE1OTw==";
constexpr const char* kKey32 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

std::string recorded(const std::string& kind) {
  std::ifstream file{source_tree() + "/tests/vectors/serf/handlers.jsonl"};
  for (std::string line; std::getline(file, line);) {
    const auto record = nlohmann::json::parse(line);
    if (record["kind"].get<std::string>().starts_with(kind)) return record["text"];
  }
  ADD_FAILURE() << kind;
  return {};
}

mode_t mode_of(const std::string& path) {
  struct stat info{};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 0777;
}

TEST(KeyringFile, GivesItsKeysInOrder) {
  const TempDir dir;
  const std::string path =
      dir.write("keys", std::string{"[\""} + kKey32 + "\", \"" + kKey16 + "\"]");
  const auto keys = read_keyring_file(path);
  ASSERT_TRUE(keys) << keys.error();
  ASSERT_THAT(*keys, SizeIs(2));
  EXPECT_EQ(keys->front().size(), 32u);
  EXPECT_EQ(keys->back().size(), 16u);
}

TEST(KeyringFile, ReadsAndWritesWhatTheOriginalWrites) {
  const TempDir dir;
  const std::string theirs = recorded("keyring file");
  const std::string path = dir.write("keys", theirs);
  EXPECT_THAT(*read_keyring_file(path), SizeIs(1));
  EXPECT_EQ(write_keyring_file(path, {kKey16}), "");
  EXPECT_EQ(dir.read("keys"), theirs);
  EXPECT_EQ(mode_of(path), 0600u);
}

TEST(KeyringFile, IsRefusedWithPlaceAndRemedyButWithoutKeys) {
  const TempDir dir;
  const std::string path = dir.path("keys");
  EXPECT_EQ(read_keyring_file(path).error(),
            "there is no keyring file '" + path +
                "'; make one that holds [\"KEY\"] with a key of 'pando keygen'");
  for (const char* empty : {"", "[]", "{}", "[", "null"}) {
    dir.write("keys", empty);
    EXPECT_EQ(
        read_keyring_file(path).error(),
        "the keyring file '" + path + "' holds no keys; it must be a JSON array of base64 texts");
  }
  for (const std::string bad : {"\"c2VjcmV0\"", "\"***\"", "7", "\"\""}) {
    dir.write("keys", std::string{"[\""} + kKey16 + "\", " + bad + "]");
    EXPECT_EQ(read_keyring_file(path).error(),
              "key 2 of the keyring file '" + path +
                  "' is not base64 of 16, 24 or 32 bytes; make one with: pando keygen");
  }
}

TEST(KeyringFile, SaysWhyItCannotBeWritten) {
  EXPECT_EQ(write_keyring_file("/nowhere/keys", {kKey16}),
            "cannot write /nowhere/keys.new: no such file or directory");
}

TEST(Keys, ComeFromTheFlagOrTheFile) {
  Settings settings;
  EXPECT_THAT(*keys_of(settings), SizeIs(0));
  settings.encrypt_key = kKey16;
  EXPECT_THAT(*keys_of(settings), SizeIs(1));
  settings.encrypt_key.clear();
  settings.keyring_file = "/nowhere/keys";
  settings.places["keyring_file"] = "a.json:3: key 'keyring_file'";
  EXPECT_THAT(keys_of(settings).error(),
              testing::StartsWith(
                  "a.json:3: key 'keyring_file': there is no keyring file '/nowhere/keys'; "));
}

TEST(TagsFile, ReadsAndWritesWhatTheOriginalWrites) {
  const TempDir dir;
  const std::string theirs = recorded("tags file");
  const std::string path = dir.write("tags", theirs);
  const auto tags = read_tags_file(path);
  ASSERT_TRUE(tags) << tags.error();
  EXPECT_THAT(*tags, ElementsAre(Pair("a", "1"), Pair("b", "2")));
  EXPECT_EQ(write_tags_file(path, *tags), "");
  EXPECT_EQ(dir.read("tags"), theirs);
  EXPECT_EQ(mode_of(path), 0600u);
}

TEST(TagsFile, MayBeMissingButNotDamaged) {
  const TempDir dir;
  const std::string path = dir.path("tags");
  EXPECT_TRUE(read_tags_file(path)->empty());
  for (const char* bad : {"", "[]", "{\"a\": 1}", "{\"a\""}) {
    dir.write("tags", bad);
    EXPECT_EQ(read_tags_file(path).error(),
              "the tags file '" + path + "' is not a JSON object of texts; correct or remove it");
  }
}

}  // namespace
}  // namespace pando::agent
