#pragma once
/// Who a node is, from one start to the next: a file of three lines.
///
///     node 32 hexadecimal digits, made once
///     start how often it has started
///     cluster 32 hexadecimal digits, once the cluster's id is settled
#include <expected>
#include <string>

#include "pando/identity.h"

namespace pando::shell {

struct Identity {
  Participant self;
  Id cluster;  ///< empty: not known yet
};

/// Begins a run: the file says so before this returns, so no start number is ever used twice. A
/// file that is not there is made. Without a path every start is that of a new node. An error is
/// a sentence with the path and a remedy, and the file is as it was.
std::expected<Identity, std::string> begin_run(const std::string& path);

/// Writes the file anew. Why it could not, or an empty text; the file is then as it was.
std::string keep_identity(const std::string& path, const Identity& identity);

}  // namespace pando::shell
