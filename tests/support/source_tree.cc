#include "source_tree.h"

namespace pando {

const std::string& source_tree() {
  static const std::string path{PANDO_SOURCE_DIR};
  return path;
}

}  // namespace pando
