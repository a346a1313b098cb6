"""Participants: agents' mutations on them, their own mutations, and messages to them."""
