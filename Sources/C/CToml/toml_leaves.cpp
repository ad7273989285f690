#include "toml_leaves.h"

#include <stdexcept>

// A file may break what toml++ 3.3 asserts (a time such as `0000-00-00T9`): that is the file's fault.
#define TOML_ASSERT(condition) \
  if (!(condition)) throw std::runtime_error("a value that is malformed")
#define TOML_ASSERT_ASSUME(condition) TOML_ASSERT(condition)
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Leaf {
  std::string path;
  toml_kind kind;
  std::string text;
  toml::source_position place;
};

std::string written(const toml::node &node) {
  std::ostringstream out;
  node.visit([&](auto &&value) { out << value; });
  return out.str();
}

void walk(const toml::node &node, const std::string &path, std::vector<Leaf> &leaves) {
  auto below = [&](const std::string &key) { return path.empty() ? key : path + '\x1f' + key; };
  if (const auto *table = node.as_table(); table != nullptr && !table->empty()) {
    for (auto &&[key, value] : *table) walk(value, below(std::string(key.str())), leaves);
    return;
  }
  if (const auto *array = node.as_array(); array != nullptr && !array->empty()) {
    for (size_t index = 0; index < array->size(); index++)
      walk((*array)[index], below(std::to_string(index)), leaves);
    return;
  }
  Leaf leaf{path, TOML_EMPTY, "", node.source().begin};
  if (const auto *string = node.as_string()) {
    leaf.kind = TOML_STRING;
    leaf.text = string->get();
  } else if (!node.is_table() && !node.is_array()) {
    leaf.kind = node.is_integer()          ? TOML_INTEGER
                : node.is_floating_point() ? TOML_FLOAT
                : node.is_boolean()        ? TOML_BOOLEAN
                                           : TOML_TIME;
    leaf.text = written(node);
  }
  leaves.push_back(leaf);
}

}  // namespace

extern "C" int toml_read(const char *source, size_t size, toml_leaf leaf, void *context,
                         char *error, size_t error_size, uint32_t *line, uint32_t *column) {
  *line = 0;
  *column = 0;
  try {
    toml::table root = toml::parse(std::string_view(source, size));
    std::vector<Leaf> leaves;
    if (!root.empty()) walk(root, "", leaves);
    // toml++ sorts keys; the file's order is the one that its writer meant.
    std::stable_sort(leaves.begin(), leaves.end(), [](const Leaf &a, const Leaf &b) {
      return a.place.line != b.place.line ? a.place.line < b.place.line
                                          : a.place.column < b.place.column;
    });
    for (const Leaf &one : leaves)
      leaf(context, one.path.data(), one.path.size(), one.kind, one.text.data(), one.text.size(),
           one.place.line, one.place.column);
    return 0;
  } catch (const toml::parse_error &fault) {
    snprintf(error, error_size, "%s", std::string(fault.description()).c_str());
    *line = fault.source().begin.line;
    *column = fault.source().begin.column;
  } catch (const std::exception &fault) {
    snprintf(error, error_size, "%s", fault.what());
  } catch (...) {
    snprintf(error, error_size, "unknown failure of the TOML parser");
  }
  return -1;
}
