# Flags that hold for every target of the project.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(PANDO_CCACHE ccache)
if(PANDO_CCACHE)
  # Precompiled headers are only cacheable with these two sloppiness options.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${PANDO_CCACHE})
endif()

add_library(pando_flags INTERFACE)
target_include_directories(pando_flags INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>)
# GCC 12 sees overflows in `"text" + string` that are not there (its bug 105651), and uninitialized
# members of the other alternatives when a variant is moved; clang looks too. To clang, the stable
# sort of libstdc++ 12 uses something deprecated.
target_compile_options(pando_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Wnon-virtual-dtor -Werror
  "$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds;-Wno-maybe-uninitialized>"
  "$<$<CXX_COMPILER_ID:Clang>:-fpch-instantiate-templates;-Wno-deprecated-declarations>")
# Seconds that a test may take. Sanitizers make a run five to ten times slower.
set(PANDO_TEST_TIMEOUT 900)
if(PANDO_SANITIZE)
  set(PANDO_TEST_TIMEOUT 3600)
  # -O1: compiles twice as fast as -O2, and stack traces keep more of their frames.
  target_compile_options(pando_flags INTERFACE
    -fsanitize=${PANDO_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1 -g1)
  target_link_options(pando_flags INTERFACE -fsanitize=${PANDO_SANITIZE})
endif()
if(PANDO_FUZZ)
  target_compile_options(pando_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
