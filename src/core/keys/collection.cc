#include "core/keys/collection.h"

#include "core/keys/hash_value.h"
#include "core/keys/list_value.h"
#include "core/keys/set_value.h"
#include "core/keys/sorted_set.h"

namespace pando::keys {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::string:
      return "string";
    case Kind::list:
      return "list";
    case Kind::hash:
      return "hash";
    case Kind::set:
      return "set";
    case Kind::zset:
      return "zset";
  }
  return "";
}

Kind kind_for(wire::Op op) {
  using enum wire::Op;
  switch (op) {
    case hash_put:
    case hash_erase:
      return Kind::hash;
    case set_put:
    case set_erase:
      return Kind::set;
    case zset_put:
    case zset_erase:
      return Kind::zset;
    case push_front:
    case push_back:
    case pop_front:
    case pop_back:
    case list_put:
    case list_insert:
    case list_erase:
      return Kind::list;
    default:
      return Kind::string;
  }
}

std::unique_ptr<Collection> make_collection(Kind kind, std::uint64_t seed) {
  switch (kind) {
    case Kind::list:
      return std::make_unique<ListValue>();
    case Kind::hash:
      return std::make_unique<HashValue>(seed);
    case Kind::set:
      return std::make_unique<SetValue>(seed);
    case Kind::zset:
      return std::make_unique<SortedSet>(seed);
    case Kind::string:
      return nullptr;
  }
  return nullptr;
}

}  // namespace pando::keys
