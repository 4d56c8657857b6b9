#pragma once
/// Where tests find recordings and vectors. The path stands in one object file, so that all other
/// objects are the same in every checkout and come from the compiler cache.
#include <string>

namespace pando {

/// The folder of the repository that this program was built from, without a slash at the end.
const std::string& source_tree();

}  // namespace pando
