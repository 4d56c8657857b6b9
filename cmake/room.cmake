# pando_room(<folder> [PURE] [LINK <room or library>...] [TEST_LINK <library>...])
#
# One folder below src/ is one room: every x.cc becomes part of the library pando_<folder>, every
# x_test.cc part of the test program <folder>_test, every x_bench.cc part of <folder>_bench.
# PURE rooms are built without exceptions and with exact floating point: they must give the same
# bytes for the same inputs.
function(pando_room folder)
  cmake_parse_arguments(ROOM "PURE" "" "LINK;TEST_LINK" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  set(dir ${PROJECT_SOURCE_DIR}/src/${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cc)
  set(tests ${sources})
  set(benches ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|_bench|_main)\\.cc$")

  set(links "")
  foreach(item ${ROOM_LINK})
    if(TARGET pando_${item})
      list(APPEND links pando_${item})
    else()
      list(APPEND links ${item})
    endif()
  endforeach()

  if(NOT sources)
    add_library(pando_${name} INTERFACE)
    target_link_libraries(pando_${name} INTERFACE pando_flags ${links})
  else()
    add_library(pando_${name} STATIC ${sources})
    target_link_libraries(pando_${name} PUBLIC pando_flags ${links})
    if(ROOM_PURE)
      target_compile_options(pando_${name} PRIVATE -fno-exceptions -ffp-contract=off)
      target_precompile_headers(pando_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src/base/pch.h)
      set_property(GLOBAL APPEND PROPERTY PANDO_PURE pando_${name})
    endif()
  endif()

  if(PANDO_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE
      pando_${name} ${ROOM_TEST_LINK} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE
      PANDO_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PANDO_BINARY_DIR="${PROJECT_BINARY_DIR}")
    target_precompile_headers(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/src/base/pch_test.h)
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES TIMEOUT 600 LABELS unit)
  endif()
  if(PANDO_BENCH AND benches)
    add_executable(${name}_bench ${benches})
    target_link_libraries(${name}_bench PRIVATE pando_${name} benchmark::benchmark_main)
  endif()
endfunction()
