# SPDX-License-Identifier: Apache-2.0
"""What people sign and read: letters, statements, schedules, made from data by the press.

* ``letter``       the letter of request
* ``measures``     its numbered measures
* ``particulars``  its persons, in full or by code
* ``statement``    the status statement
* ``schedules``    exhibit list, custody sheet, receipt
"""

from __future__ import annotations
