#include "wire/resp/value.h"

namespace pando::resp {
namespace {

void write_head(ReplyWriter& out, const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      return out.null();
    case Value::Kind::text:
      return out.bulk(value.text);
    case Value::Kind::error:
      return out.error(value.text);
    case Value::Kind::integer:
      return out.integer(value.integer);
    case Value::Kind::real:
      return out.real(value.real);
    case Value::Kind::boolean:
      return out.boolean(value.integer != 0);
    case Value::Kind::array:
      return out.array(value.items.size());
    case Value::Kind::map:
      return out.map(value.items.size() / 2);
    case Value::Kind::set:
      return out.set(value.items.size());
    case Value::Kind::push:
      return out.push(value.items.size());
  }
}

}  // namespace

void write(ReplyWriter& out, const Value& value) {
  write_head(out, value);
  for (const Value& item : value.items) write(out, item);
}

}  // namespace pando::resp
