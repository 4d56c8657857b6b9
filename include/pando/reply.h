#pragma once
/// What comes back when a node was asked (pando/command.h).
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "pando/bytes.h"

namespace pando {

namespace reply {

/// The command is carried out, or not.
struct Done {
  std::string error;  ///< empty: carried out; else nothing was done unless it says so
};
/// How a join went. One seed is enough.
struct Joined {
  std::size_t contacted = 0;  ///< seeds that answered
  std::string error;          ///< what failed for each of the others
};
/// A member has heard the question.
struct QueryAck {
  std::string from;  ///< its name
};
/// A member answers.
struct QueryResponse {
  std::string from;  ///< its name
  Bytes payload;     ///< what it says
};
/// The deadline of a query: no more answers come.
struct QueryDone {};
/// What became of a change or a list of keys.
struct KeysDone {
  std::string error;                            ///< empty: every member did it
  std::map<std::string, std::string> messages;  ///< node → what it said
  std::map<std::string, int> keys;              ///< base64 key → nodes that hold it (list only)
  std::string primary_key;                      ///< base64; of the node that was asked
  int nodes = 0;                                ///< members that were asked
  int errors = 0;                               ///< those that said no
  int responses = 0;                            ///< those that answered
};

}  // namespace reply

/// Anything that can come back.
using Reply = std::variant<reply::Done, reply::Joined, reply::QueryAck, reply::QueryResponse,
                           reply::QueryDone, reply::KeysDone>;

}  // namespace pando
