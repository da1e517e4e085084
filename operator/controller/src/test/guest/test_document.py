import json
import unittest

import support
import document


def text(**changes):
    entry = {"name": "hello", "serial": "remora-0", "port": 20000, "config": "{}"}
    entry.update(changes)
    return json.dumps({"revision": "5f2c", "statusPort": 29999, "plugins": [entry]})


class DocumentTest(unittest.TestCase):
    def test_should_read_every_field(self):
        resources = {"cpuMillis": 500, "memoryBytes": 134217728}
        found = document.parse(text(privileges=["Root"], resources=resources))
        wanted = support.plugin(privileges=["Root"], cpu=500, memory=134217728)
        self.assertEqual(document.Document("5f2c", 29999, (wanted,), ()), found)

    def test_should_keep_the_config_as_it_is(self):
        config = '{"n": 12345678901234567890.1000, "s": "\u00e4\\u0000"}'
        self.assertEqual(config, document.parse(text(config=config)).plugins[0].config)

    def test_should_take_an_empty_object_when_there_is_no_config(self):
        entry = {"name": "hello", "serial": "remora-0", "port": 20000}
        found = document.parse(json.dumps({"statusPort": 29999, "plugins": [entry]}))
        self.assertEqual("{}", found.plugins[0].config)

    def test_should_turn_down_an_entry_that_could_reach_a_path_or_a_unit_file(self):
        for name in ("", "a/b", "..", "a b", "a\n", "a\nExecStart=/bin/sh", "%n", "x" * 64, 7, None):
            with self.subTest(name=name):
                found = document.parse(text(name=name))
                self.assertEqual((), found.plugins)
                self.assertIn("allowed is 1 to 63 of A-Z a-z 0-9 _ -", found.rejected[0].message)

    def test_should_turn_down_a_field_that_is_out_of_range(self):
        wrong = [
            {"serial": "../vda"},
            {"serial": "x" * 21},
            {"port": 0},
            {"port": 65536},
            {"port": "20000"},
            {"port": True},
            {"config": {}},
            {"privileges": ["root"]},
            {"privileges": "Root"},
            {"resources": {"cpuMillis": 0}},
            {"resources": {"memoryBytes": 1.5}},
            {"resources": [1]},
        ]
        for change in wrong:
            with self.subTest(change=change):
                found = document.parse(text(**change))
                self.assertEqual(((), 1), (found.plugins, len(found.rejected)))

    def test_should_load_the_others_when_one_entry_is_wrong(self):
        good = {"name": "good", "serial": "remora-1", "port": 20001}
        found = document.parse(json.dumps({"statusPort": 29999, "plugins": ["garbage", {"name": 1}, good]}))
        self.assertEqual(["good"], [plugin.name for plugin in found.plugins])
        self.assertEqual(2, len(found.rejected))

    def test_should_turn_down_the_second_of_two_that_clash(self):
        first = {"name": "a", "serial": "remora-0", "port": 20000}
        for change in ({"name": "a"}, {"serial": "remora-0"}, {"port": 20000}, {"port": 29999}):
            second = dict({"name": "b", "serial": "remora-1", "port": 20001}, **change)
            with self.subTest(change=change):
                found = document.parse(json.dumps({"statusPort": 29999, "plugins": [first, second]}))
                self.assertEqual((1, 1), (len(found.plugins), len(found.rejected)))

    def test_should_refuse_a_document_that_says_nothing(self):
        no_port, no_list = '{"plugins": [], "statusPort": 0}', '{"plugins": {}, "statusPort": 29999}'
        for wrong in ("", "[]", "{}", '{"plugins": []}', no_port, no_list):
            with self.subTest(wrong=wrong), self.assertRaises(document.DocumentError):
                document.parse(wrong)


if __name__ == "__main__":
    unittest.main()
