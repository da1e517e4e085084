"""Starts one init as a child process under the contract of a plugin: fd 3 listens, standard input is its config."""

import fcntl
import os
import resource
import signal

try:
    import ctypes

    _libc = ctypes.CDLL(None, use_errno=True)
except (ImportError, OSError):  # a Python in parts; the plugin then loses root, but not the way back to it
    _libc = None

API_FD = 3
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
NOBODY = 65534


def start(plugin, init, sock, config, account=NOBODY):
    """(pid, descriptor of its output). OSError when the guest cannot execute it.

    account: the user and group id of a plugin without Root; None leaves the user as it is, which is for tests.
    """
    output, their_output = os.pipe()
    failure, their_failure = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _become(plugin, init, sock.fileno(), config, their_output, their_failure, account)
        except OSError as trouble:
            os.write(_failure, b"%d" % trouble.errno)
        finally:
            os._exit(127)
    os.close(their_output)
    os.close(their_failure)
    os.set_blocking(output, False)
    with os.fdopen(failure, "rb") as file:
        number = file.read()  # ends with the exec, which closes the other side
    if number:
        os.waitpid(pid, 0)
        os.close(output)
        raise OSError(int(number), os.strerror(int(number)))
    return pid, output


_failure = -1


def _become(plugin, init, sock, config, output, failure, account):
    global _failure
    # Out of the way of 0 to 3 first: any of them may have any number.
    _failure = failure = fcntl.fcntl(failure, fcntl.F_DUPFD_CLOEXEC, 10)
    sock = fcntl.fcntl(sock, fcntl.F_DUPFD_CLOEXEC, 10)
    output = fcntl.fcntl(output, fcntl.F_DUPFD_CLOEXEC, 10)
    document = os.open(config, os.O_RDONLY)  # as root, before that is given up
    document = fcntl.fcntl(document, fcntl.F_DUPFD_CLOEXEC, 10)
    os.setsid()
    os.dup2(document, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(sock, API_FD)
    os.set_blocking(API_FD, True)
    _keep_only(range(API_FD + 1))
    os.chdir("/")
    os.umask(0o077)
    if plugin.memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (plugin.memory_bytes, plugin.memory_bytes))
    if "Root" not in plugin.privileges and account is not None:
        _give_up_root(account)
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # after the change of user, which resets it
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and ignoring is inherited
    signal.set_wakeup_fd(-1)
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/",
        "LISTEN_FDS": "1",
        "LISTEN_PID": str(os.getpid()),
        "LISTEN_FDNAMES": plugin.name,
    }
    os.execve(init, [init, "--api_fd", str(API_FD)], environment)


def _keep_only(descriptors):
    """Lets no other descriptor through the exec, such as one that the launcher itself inherited."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in descriptors:
            try:
                os.set_inheritable(int(name), False)
            except OSError:
                pass  # the one that listed the folder is closed by now


def _give_up_root(account):
    os.setgroups([])
    os.setresgid(account, account, account)
    os.setresuid(account, account, account)
    if _libc is not None:
        _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def kill_group(pid, number):
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass
