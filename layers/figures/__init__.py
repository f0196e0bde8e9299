"""Figures: numbers on screen with their provenance, built by pure functions from facts and selection. No Streamlit."""
