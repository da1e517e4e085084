"""Why a plugin is not loaded, in a word for programs and a sentence for people."""


class Trouble(Exception):
    """Raised by whatever stands between a plugin and its start.

    reason: one of the words of docs/guest.md, in CamelCase. retry: seconds after which another attempt may go better,
    None when nothing will change before the next boot.
    """

    def __init__(self, reason, message, retry=None):
        Exception.__init__(self, message)
        self.reason = reason
        self.message = message
        self.retry = retry
