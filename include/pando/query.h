#pragma once
/// A question to the cluster and what came back.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pando/bytes.h"
#include "pando/time.h"

namespace pando {

/// Whom a question is for, and how long it may take.
struct QueryOptions {
  std::vector<std::string> nodes;           ///< only these; empty: all
  std::map<std::string, std::string> tags;  ///< tag → RE2 expression that must match
  Duration timeout{};                       ///< zero: the default for the cluster's size
  std::uint8_t relay_factor = 0;            ///< how many others also carry each answer, at most 5
};

/// What had come when the question was over.
struct QueryResult {
  std::vector<std::string> acks;           ///< who heard the question, in the order of hearing
  std::map<std::string, Bytes> responses;  ///< who answered what
};

}  // namespace pando
