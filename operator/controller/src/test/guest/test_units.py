import unittest

import support
import units

FOLDER, SCRIPTS = "/run/remora/plugins/hello", "/run/remora/config"
INIT = "/uk/plugins/hello/init"


def service(**changes):
    return units.service(support.plugin(**changes), INIT, FOLDER, SCRIPTS)


class UnitsTest(unittest.TestCase):
    maxDiff = None

    def test_should_render_the_socket(self):
        self.assertEqual(support.golden("hello.socket"), units.socket(support.plugin()))

    def test_should_confine_a_plugin_without_privileges(self):
        self.assertEqual(support.golden("none.service"), service())

    def test_should_lift_only_the_user_when_root_is_granted(self):
        self.assertEqual(support.golden("root.service"), service(privileges=["Root"]))

    def test_should_confine_nothing_when_everything_is_granted(self):
        everything = ["Root", "Filesystem", "Processes", "Devices"]
        self.assertEqual(support.golden("everything.service"), service(privileges=everything))

    def test_should_lift_one_thing_per_privilege(self):
        lifted = {
            "Filesystem": {"DynamicUser=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"},
            "Processes": {"ProtectProc=invisible"},
            "Devices": {"PrivateDevices=yes"},
        }
        confined = set(service().splitlines())
        for privilege, lines in lifted.items():
            with self.subTest(privilege=privilege):
                self.assertEqual(lines, confined - set(service(privileges=[privilege]).splitlines()))

    def test_should_limit_what_the_resources_limit(self):
        lines = service(cpu=1501, memory=134217728).splitlines()
        self.assertIn("CPUQuota=151%", lines)
        self.assertIn("MemoryMax=134217728", lines)

    def test_should_never_forbid_code_that_is_made_at_run_time(self):
        self.assertNotIn("MemoryDenyWriteExecute", service())

    def test_should_not_wait_for_a_boot_that_waits_for_it(self):
        for text in (units.socket(support.plugin()), service()):
            self.assertIn("DefaultDependencies=no\n", text)

    def test_should_never_give_up_restarting(self):
        self.assertIn("StartLimitIntervalSec=0\n", service().split("[Service]")[0])

    def test_should_keep_the_config_out_of_the_unit(self):
        self.assertNotIn("secret", service(config='"secret"'))


if __name__ == "__main__":
    unittest.main()
