#include "pando/tags.h"

#include "wire/serf.h"

namespace pando {

Tags tags_of(const NodeInfo& node) {
  return wire::serf::decode_tags(node.meta);
}

}  // namespace pando
