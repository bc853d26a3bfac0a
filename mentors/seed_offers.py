"""Believable offers for the demo's mentors: what each trade knows, in words and codes."""

TRADES: list[tuple[str, str, dict[str, int], list[str], list[str]]] = [
    (
        "Public procurement adviser",
        "I have taken eleven products through city tenders, from the first meeting with the agency to the signed"
        " framework contract, and know where pilots get stuck.",
        {
            "public_procurement": 3,
            "b2g_sales": 3,
            "government_relations": 2,
            "pilot_design": 2,
            "contracts": 1,
        },
        ["govtech_services", "open_data_transparency"],
        ["mvp", "early_revenue", "growth"],
    ),
    (
        "Product lead for mobility apps",
        "Built ticketing and route planning for bus operators; spends most days with drivers, dispatchers and data.",
        {"product_management": 3, "user_research": 2, "ux_ui": 2, "gis_geodata": 2, "partnerships": 1},
        ["public_transport", "traffic_parking", "active_mobility"],
        ["prototype", "mvp", "early_revenue"],
    ),
    (
        "Impact investor",
        "Invests in early companies that clean water, air and waste; reads a cap table faster than a pitch deck.",
        {
            "impact_investment": 3,
            "fundraising_equity": 3,
            "valuation_cap_table": 2,
            "pitch_deck": 2,
            "unit_economics": 2,
        },
        ["waste_circular", "water_flood", "energy_buildings"],
        ["early_revenue", "growth"],
    ),
    (
        "Data engineer",
        "Runs sensor networks and open data portals; helps teams choose the boring technology that keeps working.",
        {
            "data_engineering": 3,
            "iot_hardware": 2,
            "cloud_devops": 3,
            "open_data_api": 2,
            "software_architecture": 2,
        },
        ["air_quality", "water_flood", "open_data_transparency"],
        ["prototype", "mvp", "growth"],
    ),
    (
        "Founder of a marketplace for small firms",
        "Grew a shop platform for street vendors to three cities and sold it; knows pricing, agents and churn.",
        {"business_model": 3, "pricing": 3, "go_to_market": 3, "unit_economics": 2, "hiring": 1},
        ["fintech_msme", "digital_commerce", "logistics_supply"],
        ["idea", "mvp", "early_revenue"],
    ),
    (
        "Lawyer for young companies",
        "Company law, contracts and data protection in Indonesia and Germany; explains each clause in one sentence.",
        {"company_law_id": 3, "contracts": 3, "data_protection": 3, "ip": 2, "company_law_de": 1},
        ["fintech_msme", "health_care"],
        ["idea", "prototype", "mvp", "early_revenue"],
    ),
    (
        "Public health researcher",
        "Designs trials with community clinics and turns their results into evidence that agencies accept.",
        {"impact_measurement": 3, "theory_of_change": 2, "user_research": 3, "policy_regulation": 1},
        ["health_care", "inclusion_accessibility"],
        ["prototype", "mvp", "growth"],
    ),
    (
        "Circular economy engineer",
        "Planned sorting plants and deposit schemes; asks first where the material goes on a rainy day.",
        {"climate_carbon": 3, "pilot_design": 3, "esg_safeguards": 2, "financial_modelling": 1},
        ["waste_circular", "climate_resilience", "urban_farming_food"],
        ["prototype", "mvp", "early_revenue"],
    ),
    (
        "Brand and community builder",
        "Organised neighbourhood campaigns with more volunteers than budget; writes texts people read to the end.",
        {"branding_pr": 3, "digital_marketing": 3, "community_building": 3, "citizen_participation": 2},
        ["civic_participation", "tourism_creative", "culture_sport_public_space"],
        ["idea", "mvp", "growth"],
    ),
    (
        "Chief financial officer",
        "Kept three startups solvent through a pandemic; models cash by the week before dreaming by the year.",
        {"financial_modelling": 3, "accounting_tax": 3, "grants": 2, "debt_microfinance": 2, "pricing": 2},
        ["fintech_msme", "energy_buildings", "edtech_skills"],
        ["early_revenue", "growth", "scale"],
    ),
    (
        "Head of learning design",
        "Built vocational courses for job seekers and the coaching around them; measures what people do afterwards.",
        {"service_design": 3, "team_building": 2, "leadership": 2, "gender_lens": 2, "problem_validation": 2},
        ["edtech_skills", "youth_jobs", "future_of_work"],
        ["idea", "prototype", "mvp"],
    ),
    (
        "Machine learning scientist",
        "Forecasts floods and traffic; happiest when a simple rule beats the model and saves the team six months.",
        {
            "ai_ml": 3,
            "data_engineering": 2,
            "problem_validation": 2,
            "software_architecture": 2,
            "cybersecurity": 1,
        },
        ["traffic_parking", "water_flood", "public_safety_emergency"],
        ["prototype", "mvp"],
    ),
]
"""Headline, about, expertise with levels, sectors and stages of a trade."""

SUMMARIES = [
    "We went through the last month's numbers and agreed on the one that matters until the next meeting.",
    "Walked through the pilot's agreement; the agency's side of the data sharing is still open.",
    "Rehearsed the pitch twice. The problem is clear now, the price is not.",
    "Looked at five interviews with users. The team expected speed to matter; people spoke of trust.",
    "Drew the cash plan for the next half year and marked the two months in which it gets tight.",
    "Discussed whom to hire first, and what the founders should stop doing themselves.",
    "Reviewed the tender documents together and listed what is missing for a complete bid.",
    "Sorted the backlog by what the next ten customers need; most of it can wait.",
]
ACTIONS = [
    "Send the revised cash plan",
    "Call three users who left and write down why",
    "Draft the data sharing agreement with the agency",
    "Introduce the team to a district office",
    "Cut the deck to ten pages",
    "Write the first page of the tender answer",
    "Publish the price list and watch for a week",
    "Share the interview guide",
]
NOTES = [
    "Good listener; the two founders do not agree on the price yet.",
    "Ask next time how the co-founder is doing.",
    "",
]
EMPLOYERS = [
    "Studio Rawa (demo)",
    "Institut Kota (demo)",
    "Werkhof Nord (demo)",
    "Krung Lab (demo)",
    "independent",
    "Dana Hijau (demo)",
]
