#include "core/keys/collection.h"

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

std::unique_ptr<Collection> make_collection(Kind, std::uint64_t) {
  return nullptr;
}

}  // namespace pando::keys
