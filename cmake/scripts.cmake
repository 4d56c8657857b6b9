# tests/<folder>/x_test.py is the test <folder>_x: real processes, driven by Python's unittest.
if(NOT PANDO_TESTS OR NOT TARGET pando)
  return()
endif()
# A keyspace on standard input and output, to be compared with redis-server.
add_executable(keys_console ${PROJECT_SOURCE_DIR}/tests/interop/keys_console.cc)
target_link_libraries(keys_console PRIVATE pando_core_keys)
# Debian's own first: the packages that tests need are for that one.
find_program(PANDO_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(PANDO_PYTHON python3 REQUIRED)
file(GLOB scripts CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/tests/*/*_test.py)
set(web_modules ${PROJECT_SOURCE_DIR}/build/web/node_modules)  # from ./dev test
foreach(script ${scripts})
  string(REGEX REPLACE "/(.*)_test\\.py$" "_\\1" name ${script})
  if(name STREQUAL interop_web AND NOT IS_DIRECTORY ${web_modules})
    message(STATUS "interop_web is left out: no ${web_modules}")
    continue()
  endif()
  add_test(NAME ${name} COMMAND ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tests/${script})
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${PANDO_TEST_TIMEOUT} LABELS script PROCESSORS 2 ENVIRONMENT "PANDO=$<TARGET_FILE:pando>;KEYS_CONSOLE=$<TARGET_FILE:keys_console>;WEB_MODULES=${web_modules}")
endforeach()

# The same with agents that have several shards.
foreach(name clients data pubsub)
  add_test(NAME interop_${name}_of_shards COMMAND ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tests/interop/${name}_test.py)
  set_tests_properties(interop_${name}_of_shards PROPERTIES
    TIMEOUT 600 LABELS script PROCESSORS 3 ENVIRONMENT "PANDO=$<TARGET_FILE:pando>;PANDO_SHARDS=3")
endforeach()
add_test(NAME node_shard_of_shards COMMAND node_shard_test --gtest_brief=1)
set_tests_properties(node_shard_of_shards PROPERTIES
  TIMEOUT 600 LABELS unit ENVIRONMENT "PANDO_SHARDS=3")
