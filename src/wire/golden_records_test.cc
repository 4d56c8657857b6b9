#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "source_tree.h"
#include "wire/golden_test.h"

namespace pando::wire::golden {
namespace {

Record parse(const std::string& line) {
  const Json json = Json::parse(line);
  return {.scenario = json.at("scenario"),
          .n = json.at("n"),
          .transport = json.at("transport"),
          .direction = json.at("direction"),
          .note = json.at("note"),
          .bytes = unhex(json.at("hex").get<std::string>()),
          .decoded = json.at("decoded")};
}

/// cli.jsonl and handlers.jsonl hold texts, not bytes.
bool holds_bytes(const std::filesystem::path& file) {
  return file.extension() == ".jsonl" && file.stem() != "cli" && file.stem() != "handlers";
}

unsigned digit(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
}

}  // namespace

std::vector<Record> load(std::string_view transport) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator{source_tree() + "/tests/vectors/serf"})
    if (holds_bytes(entry.path())) files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<Record> records;
  for (const auto& file : files) {
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);)
      if (Record record = parse(line); record.transport == transport)
        records.push_back(std::move(record));
  }
  return records;
}

Bytes unhex(std::string_view digits) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(digit(digits[i]) << 4 | digit(digits[i + 1])));
  return bytes;
}

std::string hex(ByteView bytes) {
  std::string digits;
  for (const std::byte b : bytes) {
    digits += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4];
    digits += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
  }
  return digits;
}

Keyring recorded_keys() {
  const auto key = [](unsigned first, std::size_t size) {
    Bytes bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(first + i));
    return bytes;
  };
  return Keyring::make({key(0x00, 32), key(0x60, 24), key(0x40, 16)}).value();
}

}  // namespace pando::wire::golden
