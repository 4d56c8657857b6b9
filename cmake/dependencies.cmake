# Every outside library, all from Debian packages (named in ./dev); reasons in docs/decisions/.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt REQUIRED)
# An agent shares its processor and memory with the work of its host. Libraries in C++ are linked as
# archives: as shared objects each would map itself and a whole libstdc++ into every agent (1.7 MiB
# resident). OpenSSL stays shared, so that its updates reach us without a build.
set(Protobuf_USE_STATIC_LIBS ON)
find_package(Protobuf REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
find_library(RE2_ARCHIVE NAMES libre2.a REQUIRED)
set_property(TARGET PkgConfig::re2 PROPERTY INTERFACE_LINK_LIBRARIES ${RE2_ARCHIVE} Threads::Threads)
find_path(XXHASH_INCLUDE xxhash.h REQUIRED)  # used as a header alone, from a standard place
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)  # its package has no archive; one file uses it
add_library(tomlplusplus::tomlplusplus INTERFACE IMPORTED)
target_include_directories(tomlplusplus::tomlplusplus INTERFACE ${TOMLPLUSPLUS_INCLUDE})
if(PANDO_TESTS)
  find_package(GTest REQUIRED)
endif()
if(PANDO_BENCH)
  find_package(benchmark REQUIRED)
endif()
