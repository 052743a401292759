# SPDX-License-Identifier: Apache-2.0
"""The clerk: how any act gets into a case, and the only writer of its record.

``act`` says what an act is; ``enter`` is the one door; ``sheet`` is the page on which an act
writes its rows; ``replay`` makes the rows again from the docket alone; ``fsck`` compares;
``publish`` shows the outside what has been entered, after the fact and idempotently.
``instance`` is the folder in which one authority keeps all of it.
"""
