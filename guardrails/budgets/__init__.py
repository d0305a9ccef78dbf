"""Tokens and money set aside before a call and settled after it, exactly, over threads, processes and machines."""

from .budgets import Budgets
from .charge import Balance, Charge, Reservation
from .money import micros

__all__ = ["Balance", "Budgets", "Charge", "Reservation", "micros"]
