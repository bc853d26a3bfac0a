"""The shared vocabulary: expertise, sectors, stages and languages by code, with labels that are translated."""

from typing import Any

from accelerator.i18n import lazy_gettext as _l

Labels = dict[str, Any]
"""A label for each code, translated when it is shown."""

EXPERTISE_GROUPS: dict[str, tuple[Any, Labels]] = {
    "strategy": (
        _l("Strategy"),
        {
            "vision_strategy": _l("Vision and strategy"),
            "business_model": _l("Business model"),
            "problem_validation": _l("Problem validation"),
            "user_research": _l("User research"),
            "service_design": _l("Service design"),
            "pricing": _l("Pricing"),
            "okr_planning": _l("Goals and planning (OKR)"),
        },
    ),
    "product_tech": (
        _l("Product and technology"),
        {
            "product_management": _l("Product management"),
            "ux_ui": _l("User experience and interface"),
            "software_architecture": _l("Software architecture"),
            "data_engineering": _l("Data engineering"),
            "ai_ml": _l("Artificial intelligence"),
            "iot_hardware": _l("Sensors and hardware"),
            "gis_geodata": _l("Maps and geodata"),
            "cybersecurity": _l("Information security"),
            "open_data_api": _l("Open data and interfaces"),
            "cloud_devops": _l("Cloud and operations"),
        },
    ),
    "market": (
        _l("Market"),
        {
            "go_to_market": _l("Going to market"),
            "b2g_sales": _l("Selling to government"),
            "b2b_sales": _l("Selling to companies"),
            "digital_marketing": _l("Digital marketing"),
            "branding_pr": _l("Brand and public relations"),
            "partnerships": _l("Partnerships"),
            "international_expansion": _l("Going abroad"),
            "community_building": _l("Community building"),
        },
    ),
    "finance": (
        _l("Finance"),
        {
            "financial_modelling": _l("Financial modelling"),
            "accounting_tax": _l("Accounting and tax"),
            "unit_economics": _l("Unit economics"),
            "pitch_deck": _l("Pitch deck"),
            "fundraising_equity": _l("Raising equity"),
            "grants": _l("Grants"),
            "debt_microfinance": _l("Debt and microfinance"),
            "impact_investment": _l("Impact investment"),
            "valuation_cap_table": _l("Valuation and cap table"),
        },
    ),
    "legal": (
        _l("Law"),
        {
            "company_law_id": _l("Company law of Indonesia"),
            "company_law_de": _l("Company law of Germany"),
            "company_law_th": _l("Company law of Thailand"),
            "contracts": _l("Contracts"),
            "ip": _l("Intellectual property"),
            "data_protection": _l("Data protection"),
            "permits_licensing": _l("Permits and licences"),
            "labour_law": _l("Labour law"),
        },
    ),
    "public": (
        _l("Public sector"),
        {
            "public_procurement": _l("Public procurement"),
            "policy_regulation": _l("Policy and regulation"),
            "government_relations": _l("Government relations"),
            "pilot_design": _l("Pilot design"),
            "smart_city_strategy": _l("Smart-city strategy"),
            "citizen_participation": _l("Citizen participation"),
        },
    ),
    "people": (
        _l("People"),
        {
            "team_building": _l("Team building"),
            "hiring": _l("Hiring"),
            "founder_wellbeing": _l("Founders' wellbeing"),
            "leadership": _l("Leadership"),
            "governance_board": _l("Governance and boards"),
            "conflict_mediation": _l("Mediation of conflicts"),
        },
    ),
    "impact": (
        _l("Impact"),
        {
            "impact_measurement": _l("Measuring impact"),
            "theory_of_change": _l("Theory of change"),
            "sdg_reporting": _l("Reporting on the SDGs"),
            "gender_lens": _l("Gender lens"),
            "disability_inclusion": _l("Inclusion of people with disabilities"),
            "climate_carbon": _l("Climate and carbon"),
            "esg_safeguards": _l("Environmental and social safeguards"),
        },
    ),
    "sso": (
        _l("Startup support"),
        {
            "programme_design": _l("Programme design"),
            "mentor_management": _l("Managing mentors"),
            "cohort_facilitation": _l("Facilitating cohorts"),
        },
    ),
}
"""The 64 fields of expertise that mentors offer and startups ask for, by group."""

EXPERTISE: Labels = {
    code: label for _group, tags in EXPERTISE_GROUPS.values() for code, label in tags.items()
}

DIMENSIONS: dict[str, tuple[Any, Labels]] = {
    "economy": (
        _l("Smart economy"),
        {
            "fintech_msme": _l("Finance for small firms"),
            "digital_commerce": _l("Digital commerce"),
            "tourism_creative": _l("Tourism and creative economy"),
            "logistics_supply": _l("Logistics and supply"),
            "future_of_work": _l("Future of work"),
        },
    ),
    "people": (
        _l("Smart people"),
        {
            "edtech_skills": _l("Education and skills"),
            "youth_jobs": _l("Jobs for young people"),
            "inclusion_accessibility": _l("Inclusion and accessibility"),
        },
    ),
    "governance": (
        _l("Smart governance"),
        {
            "govtech_services": _l("Public services"),
            "civic_participation": _l("Civic participation"),
            "open_data_transparency": _l("Open data and transparency"),
            "public_safety_emergency": _l("Safety and emergencies"),
        },
    ),
    "mobility": (
        _l("Smart mobility"),
        {
            "public_transport": _l("Public transport"),
            "shared_electric_mobility": _l("Shared and electric mobility"),
            "traffic_parking": _l("Traffic and parking"),
            "active_mobility": _l("Walking and cycling"),
        },
    ),
    "environment": (
        _l("Smart environment"),
        {
            "waste_circular": _l("Waste and circular economy"),
            "water_flood": _l("Water and floods"),
            "air_quality": _l("Air quality"),
            "energy_buildings": _l("Energy and buildings"),
            "urban_farming_food": _l("Urban farming and food"),
            "climate_resilience": _l("Climate resilience"),
        },
    ),
    "living": (
        _l("Smart living"),
        {
            "health_care": _l("Health and care"),
            "housing_kampung": _l("Housing and neighbourhoods"),
            "culture_sport_public_space": _l("Culture, sport and public space"),
        },
    ),
}
"""The 25 sectors, each within one smart-city dimension."""

SECTORS: Labels = {code: label for _name, sectors in DIMENSIONS.values() for code, label in sectors.items()}

STAGES: Labels = {
    "idea": _l("Idea"),
    "prototype": _l("Prototype"),
    "mvp": _l("First usable product"),
    "early_revenue": _l("First revenue"),
    "growth": _l("Growth"),
    "scale": _l("Scaling"),
}

SDGS: Labels = {
    "sdg_1": _l("1 No poverty"),
    "sdg_2": _l("2 Zero hunger"),
    "sdg_3": _l("3 Good health and well-being"),
    "sdg_4": _l("4 Quality education"),
    "sdg_5": _l("5 Gender equality"),
    "sdg_6": _l("6 Clean water and sanitation"),
    "sdg_7": _l("7 Affordable and clean energy"),
    "sdg_8": _l("8 Decent work and economic growth"),
    "sdg_9": _l("9 Industry, innovation and infrastructure"),
    "sdg_10": _l("10 Reduced inequalities"),
    "sdg_11": _l("11 Sustainable cities and communities"),
    "sdg_12": _l("12 Responsible consumption and production"),
    "sdg_13": _l("13 Climate action"),
    "sdg_14": _l("14 Life below water"),
    "sdg_15": _l("15 Life on land"),
    "sdg_16": _l("16 Peace, justice and strong institutions"),
    "sdg_17": _l("17 Partnerships for the goals"),
}
"""The Sustainable Development Goals of the United Nations, by the names of their logos."""

LANGUAGES: Labels = {
    "id": _l("Indonesian"),
    "en": _l("English"),
    "de": _l("German"),
    "th": _l("Thai"),
    "jv": _l("Javanese"),
    "su": _l("Sundanese"),
}


def dimension_of(sector: str) -> str:
    """The smart-city dimension that a sector belongs to; '' for a sector in somebody's own words."""
    return next((code for code, (_name, sectors) in DIMENSIONS.items() if sector in sectors), "")


def label_of(labels: Labels, code: str) -> Any:
    """The label of a code; words that are no code stand for themselves."""
    return labels.get(code, code)


def expertise_groups() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The fields of expertise by group, for forms that let people choose among them."""
    return [(name, list(tags.items())) for name, tags in EXPERTISE_GROUPS.values()]
